using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Ingest.Api.Problems;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ingest.Api.Requests;

/// <summary>
/// Reads a JSON body: strictly, up to a limit, from a pooled buffer. The type says what may stand in it; unknown and repeated members are
/// refused, because they are mostly misspelt ones.
/// </summary>
internal static class JsonBody
{
    private const int FirstBuffer = 16 * 1024;

    /// <exception cref="RequestException">415, 413, or 400 with the member and position.</exception>
    public static async Task<T> ReadAsync<T>(HttpContext context, JsonTypeInfo<T> type, int maxBytes) where T : class
    {
        DemandJson(context.Request);
        if (context.Request.ContentLength > maxBytes)
        {
            throw TooLarge(maxBytes);
        }

        var buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(maxBytes + 1L, context.Request.ContentLength + 1 ?? FirstBuffer));
        try
        {
            var length = 0;
            while (await context.Request.Body.ReadAsync(buffer.AsMemory(length), context.RequestAborted) is > 0 and var read)
            {
                length += read;
                if (length > maxBytes)
                {
                    throw TooLarge(maxBytes);
                }

                if (length == buffer.Length)
                {
                    buffer = Grow(buffer, length);
                }
            }

            return Parse(buffer.AsSpan(0, length), type);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static T Parse<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw QueryParameters.Invalid("The body is JSON null; an object is expected.");
        }
        catch (JsonException error)
        {
            // The parser's own message quotes the body; position and member are enough.
            throw new RequestException(
                StatusCodes.Status400BadRequest,
                ErrorCodes.InvalidRequest,
                $"The body is not the JSON that is expected here: see {Member(error)}, line {error.LineNumber + 1 ?? 1}, byte {error.BytePositionInLine + 1 ?? 1}. "
                + $"Members are: {string.Join(", ", type.Properties.Select(p => p.Name))}; unknown, repeated and missing ones are refused.",
                error);
        }
    }

    private static string Member(JsonException error) => error.Path is { Length: > 0 and <= 100 } path ? path : "$";

    private static byte[] Grow(byte[] buffer, int length)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.AsSpan(0, length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }

    private static void DemandJson(HttpRequest request)
    {
        var utf8Json = MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && (!type.Charset.HasValue || HeaderUtilities.RemoveQuotes(type.Charset).Equals("utf-8", StringComparison.OrdinalIgnoreCase));
        if (!utf8Json)
        {
            throw new RequestException(
                StatusCodes.Status415UnsupportedMediaType, ErrorCodes.UnsupportedMediaType, "This address reads JSON: send Content-Type: application/json, in UTF-8.");
        }

        ContentEncoding.DemandNone(request);
    }

    private static RequestException TooLarge(int maxBytes) => new(
        StatusCodes.Status413PayloadTooLarge, ErrorCodes.TooLarge, $"The body is too large: allowed are {maxBytes:N0} bytes here. Send less at a time.")
    {
        ClosesConnection = true,
    };
}
