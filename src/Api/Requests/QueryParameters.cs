using System.Globalization;
using System.Text;
using Ingest.Api.Problems;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Requests;

/// <summary>
/// The query, read strictly: a parameter that is unknown, repeated or not UTF-8 is refused, because silently ignoring one gives an answer
/// to another question. Read from the raw text: the framework's parser keeps broken escapes as if they were meant.
/// </summary>
internal sealed class QueryParameters
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    private QueryParameters()
    {
    }

    /// <exception cref="RequestException">400 <c>invalid_request</c>; the message names the parameter.</exception>
    public static QueryParameters Read(HttpRequest request, params ReadOnlySpan<string> allowed)
    {
        var query = new QueryParameters();
        var text = request.QueryString.Value.AsSpan().TrimStart('?');
        foreach (var range in text.Split('&'))
        {
            var pair = text[range];
            if (pair.IsEmpty)
            {
                continue;
            }

            var equals = pair.IndexOf('=');
            var name = Decode(equals < 0 ? pair : pair[..equals]);
            if (!allowed.Contains(name))
            {
                throw Invalid($"Unknown query parameter.{Suggestion.For(name, allowed)}");
            }

            if (!query._values.TryAdd(name, equals < 0 ? "" : Decode(pair[(equals + 1)..])))
            {
                throw Invalid($"The query parameter '{name}' is given more than once; give it once.");
            }
        }

        return query;
    }

    /// <summary>The value, or null when the parameter is absent.</summary>
    public string? Find(string name) => _values.GetValueOrDefault(name);

    /// <exception cref="RequestException">400: absent or empty.</exception>
    public string Require(string name) => Find(name) is { Length: > 0 } value
        ? value
        : throw Invalid($"The query parameter '{name}' is missing.");

    /// <exception cref="RequestException">400: not a whole number in the range.</exception>
    public int FindNumber(string name, int min, int max, int otherwise)
    {
        if (Find(name) is not { } text)
        {
            return otherwise;
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max
            ? number
            : throw Invalid($"The query parameter '{name}' must be a whole number from {min} to {max}.");
    }

    internal static RequestException Invalid(string message) => new(StatusCodes.Status400BadRequest, ErrorCodes.InvalidRequest, message);

    private static string Decode(ReadOnlySpan<char> text)
    {
        var bytes = new byte[StrictUtf8.GetMaxByteCount(text.Length)];
        var length = 0;
        try
        {
            for (var i = 0; i < text.Length; i++)
            {
                if (text[i] == '%')
                {
                    bytes[length++] = byte.Parse(text.Slice(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
                    i += 2;
                }
                else
                {
                    var pair = char.IsHighSurrogate(text[i]) && i + 1 < text.Length ? 2 : 1;
                    length += text[i] == '+' ? Space(bytes, length) : StrictUtf8.GetBytes(text.Slice(i, pair), bytes.AsSpan(length));
                    i += pair - 1;
                }
            }

            return StrictUtf8.GetString(bytes, 0, length);
        }
        catch (Exception error) when (error is ArgumentException or FormatException)
        {
            throw Invalid("The query has a percent escape that is not UTF-8. Encode names as UTF-8, then percent-encode the bytes.");
        }
    }

    private static int Space(byte[] bytes, int at)
    {
        bytes[at] = (byte)' ';
        return 1;
    }
}
