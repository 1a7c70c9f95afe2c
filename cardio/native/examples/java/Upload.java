import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Uploads visits for a pre-check (A2) with a credential, and fetches the check result.
 *
 * <pre>java Upload.java TARGET visits.xml credential.json</pre>
 *
 * <p>TARGET is a base URL that ends in /V1000/; {@code cardio emulate} prints one. The credential is
 * what {@code cardio sign --reveal --json} writes. With JACOB on Windows, the component signs:
 *
 * <pre>
 * ActiveXComponent component = new ActiveXComponent("CsHisX.nhicshisx.1");
 * String random = component.invoke("VPNGetRandomX").getString();
 * String signature = Dispatch.call(component, "VPNH_SignX", random, "3", "30").getString();
 * </pre>
 */
public final class Upload {
    /** HTTP/1.1: servers may lose the body of a request that offers an upgrade to HTTP/2. */
    private static final HttpClient HTTP =
        HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final String NOT_READY = "5002";

    public static void main(String[] arguments) throws Exception {
        String target = arguments[0];
        Map<String, String> identity = credential(Path.of(arguments[2]));

        Map<String, String> upload = new LinkedHashMap<>(identity);
        byte[] document = Files.readAllBytes(Path.of(arguments[1]));
        upload.put("sPatData", Base64.getEncoder().encodeToString(document));
        upload.put("sUploadDT", ZonedDateTime.now(ZoneId.of("Asia/Taipei"))
            .format(DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS")));
        String answer = post(target + "VNHI_Upload", upload);
        System.out.println(
            "VNHI_Upload " + field(answer, "RtnCode") + " " + field(answer, "Opcode"));
        check(answer);

        Map<String, String> asked = new LinkedHashMap<>(identity);
        asked.put("sOpcode", field(answer, "Opcode"));
        answer = post(target + "VNHI_Download", asked);
        for (int i = 0; i < 30 && field(answer, "RtnCode").equals(NOT_READY); i++) {
            Thread.sleep(10_000);
            answer = post(target + "VNHI_Download", asked);
        }
        System.out.println("VNHI_Download " + field(answer, "RtnCode"));
        check(answer);
        byte[] result = Base64.getDecoder().decode(field(answer, "Tx_result_json"));
        System.out.println(new String(result, StandardCharsets.UTF_8));
    }

    /** Who signs, a random and its signature, good for an hour. */
    private static Map<String, String> credential(Path path) throws Exception {
        String found = Files.readString(path);
        Map<String, String> identity = new LinkedHashMap<>();
        identity.put("sSamid", field(found, "sam_id"));
        identity.put("sHospid", field(found, "hospital_id"));
        identity.put("sClientrandom", field(found, "client_random"));
        identity.put("sSignature", field(found, "signature"));
        identity.put("sType", "A2");
        return identity;
    }

    /** All values here are ASCII without quotes or backslashes. */
    private static String post(String url, Map<String, String> fields) throws Exception {
        String body = fields.entrySet().stream()
            .map(each -> "\"" + each.getKey() + "\": \"" + each.getValue() + "\"")
            .collect(Collectors.joining(", ", "{", "}"));
        HttpRequest request = HttpRequest.newBuilder(URI.create(url))
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
    }

    /** A text of an answer, without the line breaks that a Base64 text may have. */
    private static String field(String json, String name) {
        String text = "\"" + name + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*+)\""; // + : long texts, too
        Matcher found = Pattern.compile(text, Pattern.CASE_INSENSITIVE).matcher(json);
        return found.find() ? found.group(1).replaceAll("\\\\[rn]", "").replace("\\/", "/") : "";
    }

    private static void check(String answer) {
        if (!field(answer, "RtnCode").equals("0000")) {
            System.exit(1);
        }
    }
}
