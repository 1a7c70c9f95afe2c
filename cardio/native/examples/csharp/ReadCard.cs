// Reads the insurance card and gets a visit number.
//
//   csc ReadCard.cs CsHis50.cs        (mono: mcs, then LD_LIBRARY_PATH=FOLDER mono ReadCard.exe)
//
// CsHis50.dll is looked for beside the program and in the PATH; a 32-bit DLL needs -platform:x86.
using System;
using System.Text;

public static class ReadCard
{
    const int SameDay = 5010; // not the first visit of the day: the data is there all the same

    public static void Main()
    {
        Check("csOpenCom", CsHis50.csOpenCom(0));

        var basic = new byte[72];
        int length = basic.Length;
        Check("hisGetBasicData", CsHis50.hisGetBasicData(basic, ref length));
        Console.WriteLine("card " + Text(basic, 0, 12));

        var visit = new byte[316];
        length = visit.Length;
        Check("hisGetSeqNumber256N1",
            CsHis50.hisGetSeqNumber256N1("01", " ", "1", visit, ref length));
        Console.WriteLine("visit " + Text(visit, 13, 4) + " at " + Text(visit, 0, 13));
        Console.WriteLine("identifier " + Text(visit, 296, 20)); // 就醫識別碼
        Check("csCloseCom", CsHis50.csCloseCom());
    }

    static string Text(byte[] buffer, int offset, int length)
    {
        return Encoding.ASCII.GetString(buffer, offset, length); // names are Big5: code page 950
    }

    static void Check(string function, int code)
    {
        if (code != 0 && code != SameDay)
            throw new InvalidOperationException(function + ": " + code);
    }
}
