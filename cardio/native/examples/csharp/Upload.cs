// Signs, uploads visits for a pre-check (A2), fetches the check result.
//
//   csc Upload.cs                     (mono: mcs Upload.cs)
//   Upload.exe TARGET visits.xml [credential.json]
//
// TARGET is a base URL that ends in /V1000/; `cardio emulate` prints one. Without a credential,
// which `cardio sign --reveal --json` writes, the component signs: on Windows only, in a program of
// the component's word size (-platform:x86).
using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading;

public static class Upload
{
    const string SamCard = "3", Service = "30"; // 安全模組卡, 醫療資料傳輸服務
    const string NotReady = "5002";

    public static int Main(string[] arguments)
    {
        string target = arguments[0];
        var identity = arguments.Length > 2 ? Credential(arguments[2]) : Signed();

        var upload = new Dictionary<string, string>(identity);
        upload["sPatData"] = Convert.ToBase64String(File.ReadAllBytes(arguments[1]));
        upload["sUploadDT"] = DateTime.UtcNow.AddHours(8).ToString("yyyyMMddHHmmssfff");
        string answer = Post(target + "VNHI_Upload", upload);
        Console.WriteLine("VNHI_Upload " + Field(answer, "RtnCode") + " " + Field(answer, "Opcode"));
        if (Field(answer, "RtnCode") != "0000")
            return 1;

        var asked = new Dictionary<string, string>(identity);
        asked["sOpcode"] = Field(answer, "Opcode");
        answer = Post(target + "VNHI_Download", asked);
        for (int i = 0; i < 30 && Field(answer, "RtnCode") == NotReady; i++)
        {
            Thread.Sleep(10000);
            answer = Post(target + "VNHI_Download", asked);
        }
        Console.WriteLine("VNHI_Download " + Field(answer, "RtnCode"));
        if (Field(answer, "RtnCode") != "0000")
            return 1;
        byte[] result = Convert.FromBase64String(Field(answer, "Tx_result_json"));
        Console.WriteLine(Encoding.UTF8.GetString(result));
        return 0;
    }

    // Who signs, a random and its signature, good for an hour; late bound, by names alone.
    static Dictionary<string, string> Signed()
    {
        Type type = Type.GetTypeFromProgID("CsHisX.nhicshisx.1", true);
        object component = Activator.CreateInstance(type);
        Func<string, object[], string> call = (name, texts) =>
            (string)type.InvokeMember(name, BindingFlags.InvokeMethod, null, component, texts);
        string sam = call("GetSAMCardInfoInCS", null);
        string random = call("VPNGetRandomX", null);
        string signature = call("VPNH_SignX", new object[] { random, SamCard, Service });
        return Identity(Field(sam, "CARD_ID"), Field(sam, "HOSP"), random, signature);
    }

    static Dictionary<string, string> Credential(string path)
    {
        string found = File.ReadAllText(path);
        return Identity(Field(found, "sam_id"), Field(found, "hospital_id"),
            Field(found, "client_random"), Field(found, "signature"));
    }

    static Dictionary<string, string> Identity(string sam, string hospital, string random,
        string signature)
    {
        return new Dictionary<string, string> {
            { "sSamid", sam }, { "sHospid", hospital }, { "sClientrandom", random },
            { "sSignature", signature }, { "sType", "A2" },
        };
    }

    // All values here are ASCII without quotes or backslashes.
    static string Post(string url, Dictionary<string, string> fields)
    {
        using (var client = new WebClient { Encoding = Encoding.UTF8 })
        {
            client.Headers["Content-Type"] = "application/json";
            client.Headers["Accept"] = "application/json";
            var pairs = fields.Select(each => "\"" + each.Key + "\": \"" + each.Value + "\"");
            return client.UploadString(url, "{" + string.Join(", ", pairs) + "}");
        }
    }

    // A text of an answer, without the line breaks that a Base64 text may have.
    static string Field(string json, string name)
    {
        string pattern = "\"" + name + "\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"";
        Match found = Regex.Match(json, pattern, RegexOptions.IgnoreCase);
        return Regex.Replace(found.Groups[1].Value, "\\\\[rn]", "").Replace("\\/", "/");
    }
}
