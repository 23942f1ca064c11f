using System.Globalization;
using System.Text;
using Ingest.Adapters.Extractors.Text;

namespace Ingest.Adapters.Extractors.Mail;

/// <summary>The header block of a message or part: unfolded, names compared without case, the first of a name wins.</summary>
internal sealed class MimeHeaders
{
    private const int MaxHeaders = 1_000;
    private const int MaxValue = 65_536;

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>The value as it stands, or an empty text.</summary>
    public string this[string name] => _values.GetValueOrDefault(name, "");

    /// <summary>Reads lines up to the blank one. What looks like no header is left out.</summary>
    /// <param name="next">Gives the next line, or null where the part ends.</param>
    public static MimeHeaders Read(Func<string?> next)
    {
        var headers = new MimeHeaders();
        string name = "";
        var value = new StringBuilder();
        while (next() is { Length: > 0 } line)
        {
            if (line[0] is ' ' or '\t')
            {
                if (value.Length < MaxValue) value.Append(line);
                continue;
            }
            headers.Keep(name, value);
            var colon = line.IndexOf(':');
            name = colon > 0 ? line[..colon].Trim() : "";
            value.Clear().Append(line.AsSpan(colon + 1));
        }
        headers.Keep(name, value);
        return headers;
    }

    /// <summary>A structured value without its parameters, lower case: "text/plain".</summary>
    public string Main(string name) => this[name].Split(';')[0].Trim().ToLowerInvariant();

    /// <summary>A parameter of a structured value, with the continuations and encodings of RFC 2231; an empty text without it.</summary>
    public string Parameter(string name, string parameter)
    {
        var parts = new SortedDictionary<int, (string Value, bool Encoded)>();
        foreach (var (key, value) in Parameters(this[name]))
        {
            if (!key.StartsWith(parameter, StringComparison.OrdinalIgnoreCase)) continue;
            var rest = key[parameter.Length..];
            var encoded = rest.EndsWith('*');
            if (rest.Length == 0) parts.TryAdd(0, (EncodedWords.Decode(value), false));
            else if (rest == "*") parts[0] = (value, true);
            else if (rest[0] == '*' && int.TryParse(rest.AsSpan(1).TrimEnd('*'), NumberStyles.None, CultureInfo.InvariantCulture, out var index)) parts[index] = (value, encoded);
        }
        return Join(parts.Values);
    }

    private void Keep(string name, StringBuilder value)
    {
        if (name.Length > 0 && _values.Count < MaxHeaders) _values.TryAdd(name, value.ToString().Trim());
    }

    private static string Join(IEnumerable<(string Value, bool Encoded)> parts)
    {
        var text = new StringBuilder();
        Encoding encoding = TextEncoding.Utf8;
        var first = true;
        foreach (var (value, encoded) in parts)
        {
            var piece = value;
            // The first piece begins with charset'language'.
            if (encoded && first && piece.Split('\'', 3) is [var charset, _, var rest])
            {
                encoding = TextEncoding.ByName(charset) ?? encoding;
                piece = rest;
            }
            text.Append(encoded ? encoding.GetString(TransferEncoding.QuotedPrintable(piece.Replace('%', '='))) : piece);
            first = false;
        }
        return TextNormalizer.Collapse(text.ToString());
    }

    private static IEnumerable<(string Key, string Value)> Parameters(string value)
    {
        var at = value.IndexOf(';');
        while (at >= 0 && at + 1 < value.Length)
        {
            var equals = value.IndexOf('=', at);
            if (equals < 0) yield break;
            var key = value[(at + 1)..equals].Trim(' ', '\t', ';');
            var (text, end) = Quoted(value, equals + 1);
            yield return (key, text);
            at = value.IndexOf(';', end);
        }
    }

    private static (string Text, int End) Quoted(string value, int start)
    {
        while (start < value.Length && value[start] is (' ' or '\t')) start++;
        if (start >= value.Length) return ("", value.Length);
        if (value[start] != '"')
        {
            var end = value.IndexOf(';', start);
            end = end < 0 ? value.Length : end;
            return (value[start..end].Trim(), end);
        }
        var text = new StringBuilder();
        var i = start + 1;
        for (; i < value.Length && value[i] != '"'; i++)
        {
            if (value[i] == '\\' && i + 1 < value.Length) i++;
            text.Append(value[i]);
        }
        return (text.ToString(), Math.Min(i + 1, value.Length));
    }
}
