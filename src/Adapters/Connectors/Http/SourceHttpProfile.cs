using System.Text.Json;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>What is particular to one product, and to one source of it.</summary>
/// <param name="Product">The product's name for people: <c>Jira</c>.</param>
/// <param name="BaseAddress">Absolute, ending in '/': requests are relative to it, and the token goes to no other scheme, host or port.</param>
/// <param name="RequestsPerMinute">Requests are never sent faster than evenly spaced at this rate. 1 or more.</param>
/// <param name="Authorize">Puts the token on a request. Called for every try.</param>
/// <param name="SecretNextStep">What to do about a refused token, as a sentence: where the product hands out new ones.</param>
internal sealed record SourceHttpProfile(
    string Product, Uri BaseAddress, int RequestsPerMinute, Action<HttpRequestMessage, SourceSecret> Authorize, string SecretNextStep);

/// <summary>
/// A product's own judgement of an answer, asked before the general one. The body is <see cref="JsonValueKind.Undefined"/> when it is not JSON.
/// Null leaves the answer to its status. Its messages must not quote the body, except words that <see cref="AnswerWords"/> let through.
/// </summary>
internal delegate IngestException? AnswerJudge(HttpResponseMessage response, JsonElement body);

/// <summary>The bounds of requests. The defaults are the connector port's promise; tests shorten them.</summary>
internal sealed record SourceHttpLimits
{
    /// <summary>How long one try may take, answer included. 30 s.</summary>
    public TimeSpan RequestTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>For how long after the first try began another one may begin. 30 s: with <see cref="RequestTime"/> still below a lease.</summary>
    public TimeSpan RetryTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of an answer, unpacked. 32 MiB.</summary>
    public long MaxBody { get; init; } = 32 * 1024 * 1024;

    /// <summary>Longest time a source can ask to be left alone; more is taken for this. 24 h: daily quotas are the longest that exist.</summary>
    public TimeSpan MaxRetryAfter { get; init; } = TimeSpan.FromHours(24);
}
