using System.Security.Cryptography;
using System.Text;
using Ingest.Api.Problems;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Ingest.Api.Keys;

/// <summary>
/// Lets a request in that brings a key, in <c>X-Ingest-Key</c> or as <c>Authorization: Bearer</c>. Only hashes are kept and compared, in
/// constant time and against every key, so the time of a refusal says nothing about any key.
/// </summary>
internal sealed class ApiKeys
{
    public const string HeaderName = "X-Ingest-Key";

    private const string BearerPrefix = "Bearer ";

    private readonly byte[][] _hashes;

    /// <exception cref="SettingException">The key file is missing, readable by others or holds no usable key.</exception>
    public ApiKeys(IOptions<ApiOptions> options)
    {
        var keys = options.Value.Keys.AsEnumerable();
        if (!string.IsNullOrWhiteSpace(options.Value.KeyFile))
        {
            keys = keys.Append(KeyFile.Read(options.Value.KeyFile));
        }

        _hashes = [.. keys.Select(Hash)];
    }

    /// <exception cref="RequestException">401 <c>unauthorized</c>.</exception>
    public void Demand(HttpRequest request)
    {
        if (FindPresented(request.Headers) is not { } presented || !Accepts(presented))
        {
            throw new RequestException(
                StatusCodes.Status401Unauthorized,
                ErrorCodes.Unauthorized,
                $"This address needs a key: send it in the header {HeaderName}, or as Authorization: Bearer.")
            {
                Headers = { ["WWW-Authenticate"] = "Bearer realm=\"ingest\"" },
            };
        }
    }

    private static string? FindPresented(IHeaderDictionary headers)
    {
        if (headers.TryGetValue(HeaderName, out var own))
        {
            return Single(own);
        }

        return Single(headers.Authorization) is { } authorization && authorization.StartsWith(BearerPrefix, StringComparison.OrdinalIgnoreCase)
            ? authorization[BearerPrefix.Length..].Trim()
            : null;
    }

    private static string? Single(StringValues values) => values.Count == 1 ? values[0] : null;

    private static byte[] Hash(string key) => SHA256.HashData(Encoding.UTF8.GetBytes(key));

    private bool Accepts(string presented)
    {
        var hash = Hash(presented);
        var accepted = false;
        foreach (var known in _hashes)
        {
            accepted |= CryptographicOperations.FixedTimeEquals(hash, known);
        }

        return accepted;
    }
}
