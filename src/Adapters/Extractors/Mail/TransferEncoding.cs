using System.Text;

namespace Ingest.Adapters.Extractors.Mail;

/// <summary>Decodes what mail programs did to bytes (RFC 2045, section 6), forgiving what real messages get wrong.</summary>
internal static class TransferEncoding
{
    /// <summary>Decodes a body.</summary>
    /// <param name="body">Its lines as Latin-1.</param>
    /// <param name="encoding">Value of Content-Transfer-Encoding.</param>
    public static byte[] Decode(string body, string encoding) => encoding.Trim().ToLowerInvariant() switch
    {
        "base64" => Base64(body),
        "quoted-printable" => QuotedPrintable(body),
        _ => Encoding.Latin1.GetBytes(body),
    };

    /// <summary>Decodes base64, leaving out what is no base64 character and what is cut at the end.</summary>
    public static byte[] Base64(string text)
    {
        var bytes = new byte[text.Length / 4 * 3 + 3];
        int count = 0, bits = 0, held = 0;
        foreach (var unit in text)
        {
            var value = unit switch
            {
                >= 'A' and <= 'Z' => unit - 'A',
                >= 'a' and <= 'z' => unit - 'a' + 26,
                >= '0' and <= '9' => unit - '0' + 52,
                '+' or '-' => 62,
                '/' or '_' => 63,
                _ => -1,
            };
            if (unit == '=')
            {
                // Padding ends a group; text after it starts a new one.
                bits = held = 0;
                continue;
            }
            if (value < 0) continue;
            held = ((held << 6) | value) & 0xFFFF;
            bits += 6;
            if (bits < 8) continue;
            bits -= 8;
            bytes[count++] = (byte)(held >> bits);
        }
        return bytes[..count];
    }

    /// <summary>Decodes quoted-printable; an equals sign without two hexadecimal digits stays.</summary>
    public static byte[] QuotedPrintable(string text)
    {
        var bytes = new byte[text.Length];
        var count = 0;
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '=')
            {
                bytes[count++] = (byte)text[i];
                continue;
            }
            if (IsSoftBreak(text, i, out var after))
                i = after - 1;
            else if (i + 2 < text.Length && char.IsAsciiHexDigit(text[i + 1]) && char.IsAsciiHexDigit(text[i + 2]))
            {
                bytes[count++] = Convert.ToByte(text.Substring(i + 1, 2), 16);
                i += 2;
            }
            else
                bytes[count++] = (byte)'=';
        }
        return bytes[..count];
    }

    /// <summary>An equals sign at the end of a line, white space after it allowed, joins it to the next.</summary>
    private static bool IsSoftBreak(string text, int equals, out int after)
    {
        after = equals + 1;
        while (after < text.Length && text[after] is (' ' or '\t')) after++;
        if (after == text.Length) return true;
        if (text[after] != '\n') return false;
        after++;
        return true;
    }
}
