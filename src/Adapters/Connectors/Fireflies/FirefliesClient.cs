using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>The GraphQL queries that the connector needs, one method each (docs.fireflies.ai/graphql-api). Every one is one request, whatever it asks for.</summary>
internal sealed class FirefliesClient(SourceHttp http, TimeProvider time)
{
    /// <summary>Most transcripts that a list answers at once.</summary>
    internal const int MaxPageSize = 50;

    /// <summary>What the aliases of <see cref="ReadAsync"/> begin with; a number below 100 follows.</summary>
    internal const string AliasPrefix = "t";

    /// <summary>What makes a document. Sentences come with the list, so that a page costs one request.</summary>
    private const string Fields =
        "id title date duration transcript_url organizer_email participants is_live "
        + "speakers { name } meeting_info { silent_meeting summary_status } summary { overview action_items keywords outline } "
        + "sentences { index speaker_name text start_time }";

    private const string ListOf = "query Transcripts($fromDate: DateTime, $toDate: DateTime, $limit: Int, $skip: Int) "
        + "{ transcripts(fromDate: $fromDate, toDate: $toDate, limit: $limit, skip: $skip) ";

    /// <summary>Failures that only a connector can judge.</summary>
    internal SourceFailures Failures => http.Failures;

    /// <summary>The key's owner, and proof that transcripts can be listed.</summary>
    internal Task<JsonDocument> GetOwnerAsync(CancellationToken cancellationToken) => SendAsync(
        "reading who the key belongs to", "query Owner { user { user_id name email } transcripts(limit: 1) { id } }", new { }, ofOne: false, cancellationToken);

    /// <summary>Transcripts of meetings between two times, both included if Fireflies includes them.</summary>
    internal async Task<TranscriptList> ListAsync(TranscriptQuery query, CancellationToken cancellationToken)
    {
        const string operation = "reading a page of transcripts";
        var answer = await SendAsync(
            operation,
            $"{ListOf}{{ {(query.KeysOnly ? "id date" : Fields)} }} }}",
            new { fromDate = Time(query.From), toDate = Time(query.To), limit = query.Limit, skip = query.Skip },
            ofOne: !query.KeysOnly,
            cancellationToken);
        try
        {
            return TranscriptList.Read(operation, answer, Failures);
        }
        catch
        {
            answer.Dispose();
            throw;
        }
    }

    /// <summary>Under which name the nth transcript of <see cref="ReadAsync"/> comes.</summary>
    internal static string Alias(int n) => Invariant($"{AliasPrefix}{n}");

    /// <summary>Transcripts by id, each under an alias: <c>t0</c> for the first id, and so on. At most 99.</summary>
    internal Task<JsonDocument> ReadAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ids.Count, 99);
        var declared = string.Join(", ", ids.Select(static (_, n) => Invariant($"$i{n}: String!")));
        var asked = string.Join(' ', ids.Select(static (_, n) => Invariant($"{Alias(n)}: transcript(id: $i{n}) {{ ...All }}")));
        return SendAsync(
            Invariant($"reading {ids.Count} transcripts"),
            $"query Chosen({declared}) {{ {asked} }} fragment All on Transcript {{ {Fields} }}",
            ids.Select(static (id, n) => (Name: Invariant($"i{n}"), id)).ToDictionary(static pair => pair.Name, static pair => pair.id),
            ofOne: true,
            cancellationToken);
    }

    private async Task<JsonDocument> SendAsync(string operation, string query, object variables, bool ofOne, CancellationToken cancellationToken)
    {
        var answer = await http.SendAsync(
            operation,
            () => new HttpRequestMessage(HttpMethod.Post, new Uri("graphql", UriKind.Relative)) { Content = JsonContent.Create(new { query, variables }) },
            FirefliesErrors.Judge(operation, ofOne, Failures, time),
            cancellationToken);
        if (answer.RootElement.Find("data").ValueKind == JsonValueKind.Object)
        {
            return answer;
        }

        answer.Dispose();
        throw new RetryableException(ErrorCodes.SourceUnavailable, $"Fireflies answered {operation} with neither data nor errors. It is tried again by itself.");
    }

    private static string? Time(long? milliseconds) => milliseconds is { } value
        ? DateTimeOffset.FromUnixTimeMilliseconds(value).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture)
        : null;

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

/// <summary>Which transcripts.</summary>
/// <param name="From">Of meetings since, in milliseconds since 1970, or null for all.</param>
/// <param name="To">Of meetings until, or null for all.</param>
/// <param name="Limit">1 to <see cref="FirefliesClient.MaxPageSize"/>.</param>
/// <param name="Skip">How many to leave out.</param>
/// <param name="KeysOnly">Without content.</param>
internal sealed record TranscriptQuery(long? From, long? To, int Limit, int Skip, bool KeysOnly);
