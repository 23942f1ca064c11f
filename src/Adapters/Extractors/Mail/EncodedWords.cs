using System.Text;
using Ingest.Adapters.Extractors.Text;

namespace Ingest.Adapters.Extractors.Mail;

/// <summary>Decodes header text: encoded words of RFC 2047, and raw bytes that were read as Latin-1.</summary>
internal static class EncodedWords
{
    /// <summary>The readable text of a header's value.</summary>
    public static string Decode(string value)
    {
        var result = new StringBuilder();
        var afterWord = false;
        for (var at = 0; at < value.Length;)
        {
            var start = value.IndexOf("=?", at, StringComparison.Ordinal);
            if (start < 0 || !TryWord(value, start, out var word, out var end))
            {
                // Not an encoded word: the text up to behind its "=?", or all that is left.
                var stop = start < 0 ? value.Length : start + 2;
                result.Append(Raw(value[at..stop]));
                at = stop;
                afterWord = false;
                continue;
            }
            // White space between two encoded words only separates them (RFC 2047, section 6.2).
            var between = value.AsSpan(at, start - at);
            if (!afterWord || !between.IsWhiteSpace()) result.Append(Raw(between.ToString()));
            result.Append(word);
            at = end;
            afterWord = true;
        }
        return TextNormalizer.Collapse(result.ToString());
    }

    /// <summary>Bytes that stand in the text as Latin-1: UTF-8 where they are valid, else windows-1252.</summary>
    public static string Raw(string latin1)
    {
        if (Ascii.IsValid(latin1)) return latin1;
        var bytes = Encoding.Latin1.GetBytes(latin1);
        return EncodingDetector.DetectSample(bytes).Encoding.GetString(bytes);
    }

    private static bool TryWord(string value, int start, out string word, out int end)
    {
        word = "";
        end = 0;
        var charset = value.IndexOf('?', start + 2);
        if (charset < 0 || charset + 3 >= value.Length || value[charset + 2] != '?') return false;
        var stop = value.IndexOf("?=", charset + 3, StringComparison.Ordinal);
        if (stop < 0) return false;
        // RFC 2231 allows a language after an asterisk: =?utf-8*en?Q?…?=.
        var encoding = TextEncoding.ByName(value[(start + 2)..charset].Split('*')[0]);
        if (encoding is null) return false;

        var text = value[(charset + 3)..stop];
        var bytes = char.ToUpperInvariant(value[charset + 1]) switch
        {
            'B' => TransferEncoding.Base64(text),
            'Q' => TransferEncoding.QuotedPrintable(text.Replace('_', ' ')),
            _ => null,
        };
        if (bytes is null) return false;
        word = encoding.GetString(bytes);
        end = stop + 2;
        return true;
    }
}
