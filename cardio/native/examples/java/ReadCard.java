import java.nio.charset.Charset;

/**
 * Reads the insurance card and gets a visit number.
 *
 * <pre>javac -cp jna.jar *.java; java -cp jna.jar:. -Djna.library.path=FOLDER ReadCard</pre>
 */
public final class ReadCard {
    private static final Charset BIG5 = Charset.forName("MS950");
    /** Not the first visit of the day: the data is there all the same. */
    private static final int SAME_DAY = 5010;

    public static void main(String[] arguments) {
        CsHis50 library = CsHis50.load();
        check("csOpenCom", library.csOpenCom(0));

        byte[] basic = new byte[72];
        int[] length = {basic.length};
        check("hisGetBasicData", library.hisGetBasicData(basic, length));
        System.out.println("card " + text(basic, 0, 12));

        byte[] visit = new byte[316];
        length[0] = visit.length;
        check("hisGetSeqNumber256N1",
            library.hisGetSeqNumber256N1("01", " ", "1", visit, length));
        System.out.println("visit " + text(visit, 13, 4) + " at " + text(visit, 0, 13));
        System.out.println("identifier " + text(visit, 296, 20)); // 就醫識別碼
        check("csCloseCom", library.csCloseCom());
    }

    private static String text(byte[] buffer, int offset, int length) {
        return new String(buffer, offset, length, BIG5);
    }

    private static void check(String function, int code) {
        if (code != 0 && code != SAME_DAY) {
            throw new IllegalStateException(function + ": " + code);
        }
    }
}
