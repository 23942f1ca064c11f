namespace Ingest.Api.Tests.Security;

/// <summary>What attackers put into fields.</summary>
internal static class Payloads
{
    /// <summary>The header that no answer may ever have.</summary>
    public const string Header = "X-Evil";

    /// <summary>As characters; each field encodes them as its place demands.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        // SQL.
        "'", "''", "';--", "'; drop table ingest.document; --", "' or '1'='1", "\" or \"\"=\"", "\\'; select pg_sleep(60); --", "1; delete from ingest.document",
        "') union select api_key from keys --", "$1", "$$; select 1 $$", "/* */", "%", "_", "%%%%", "E'\\x00'", "ready'::text",

        // Templates, formats, shells.
        "{0}{1}{999999999}", "{{7*7}}", "${jndi:ldap://127.0.0.1/x}", "%s%n%x", "$(touch /tmp/x)", "`id`", "| id", "; id", "&& id", "-rf", "--help",

        // JSON.
        "\"", "\\", "\"}],\"x\":[{\"", "null", "true", "[]", "{}", "{\"$ref\":\"#\"}", "\\u0000", "\\ud800",

        // Headers and lines.
        $"a\r\n{Header}: 1", $"a\n{Header}: 1", $"\r\n\r\nHTTP/1.1 200 OK\r\n{Header}: 1\r\n\r\n<html>", $"%0d%0a{Header}: 1", $"a\u2028{Header}: 1", $"嘊{Header}: 1",

        // Paths.
        "..", ".", "../", "../../../../etc/passwd", "..\\..\\windows\\win.ini", "/etc/passwd", "....//....//", "..;/..;/", ".%2e/", "%2e%2e/%2e%2e/", "%2e%2e%2f%2e%2e%2f",
        "%252e%252e%252f", "..%c0%af..%c0%af", "..%5c..%5c", "\uff0e\uff0e/\uff0e\uff0e/x", "\uff0e\uff0e\uff0f", "\u2024\u2024/x", "\u2025/x", "..\u2215x", "..\u200b/x", ". ./x",
        ".. /x", "... /x", "a/../../b", "a/./b", "C:\\x", "\\\\host\\share", "file:///etc/passwd", "http://169.254.169.254/latest/meta-data", "//host/x", "CON", "x.txt.", "x.txt ",

        // Unicode.
        "a\0b", "\u001b[2J\u001b]0;x\u0007", "\u202efdp.exe", "\uffff", "x\ufffe.txt", "\ufdd0", "\U0001fffe", "\ufeffx", "e\u0301", "\ufb01", "👩‍👩‍👧", new string('\u0301', 300), "ß", "ı",

        // Numbers and sizes.
        "", " ", "-1", "0", "1e999", "NaN", "0x10", "+1", "٣", "2147483648", "9223372036854775808", "99999999999999999999999999", new string('a', 1500), new string('9', 400),
        "00000000-0000-0000-0000-000000000000", "{00000000-0000-0000-0000-000000000000}", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "9999-12-31T23:59:59Z",
    ];

    /// <summary>Percent escapes as they stand: broken, overlong, of surrogates, encoded twice.</summary>
    public static IReadOnlyList<string> Escapes { get; } =
    [
        "%", "%2", "%zz", "%u002e%u002e", "%ff%fe", "%c0%ae%c0%ae%c0%af", "%e0%80%ae%e0%80%ae%2f", "%f0%80%80%ae", "%ed%a0%80", "%ed%a0%80%ed%b0%80", "%f4%90%80%80", "%00", "a%00.txt",
        "%2e%2e%2f%2e%2e%2f", "%252e%252e%252f", "%25252e%25252e%25252f", "..%2f..%2f", "..%5c..%5c", "%2e%2e%5c", "%0d%0aX-Evil:%201", "%e5%98%8a%e5%98%8dX-Evil:%201", "%2500",
    ];
}
