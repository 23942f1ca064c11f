using System.Text.Json;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>
/// Reads the transcripts that the owner of a Fireflies key can see; all of them are one partition. Frugal, because plans have as few as 50 requests a day: a page of
/// transcripts comes whole in one request, and a run that meets the end of the day's requests goes on with its cursor when the next ones are given.
/// </summary>
internal sealed class FirefliesConnector(FirefliesClient client, FirefliesOptions options) : IConnector
{
    /// <summary>Key of the only partition.</summary>
    internal const string Workspace = "workspace";

    /// <inheritdoc/>
    public async Task<SourceAccess> CheckAccessAsync(CancellationToken cancellationToken)
    {
        using var answer = await client.GetOwnerAsync(cancellationToken);
        var user = answer.RootElement.Find("data").Find("user");
        var name = string.Join(' ', new[] { user.FindText("name"), user.FindText("email") is { } email ? $"<{email}>" : null }.OfType<string>());
        return new SourceAccess(name.Length > 0 ? name : "unnamed user", null);
    }

    /// <inheritdoc/>
    public Task<PartitionPage> ListPartitionsAsync(string? cursor, CancellationToken cancellationToken) =>
        Task.FromResult(new PartitionPage([new Partition(Workspace, "Transcripts")], null));

    /// <inheritdoc/>
    public async Task<ItemPage> ReadPageAsync(PageRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var since = request.Window.From?.AddDays(-options.RereadDays).ToUnixTimeMilliseconds();
        var part = new TranscriptPart(Position(request.Cursor), since, request.Window.To.ToUnixTimeMilliseconds());
        var (list, limit) = await ListWholeAsync(part, cancellationToken);
        using (list)
        {
            var items = new List<SourceItem>();
            var failures = new List<ItemFailure>();
            foreach (var entry in part.NewOf(list, limit))
            {
                FirefliesItems.Add(request.Partition.Key, entry.Id, entry.Transcript, entry.Error, items, failures);
            }

            return new ItemPage(items, failures, Next(part, list, limit));
        }
    }

    /// <inheritdoc/>
    /// <remarks>A short answer is not taken for the last one: the enumeration ends when Fireflies was asked for what is older, and has nothing.</remarks>
    public async Task<KeyPage> ListKeysAsync(Partition partition, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partition);
        var part = new TranscriptPart(Position(cursor), null, null, untilNothing: true);
        using var list = await client.ListAsync(part.Query(FirefliesClient.MaxPageSize, keysOnly: true), cancellationToken);
        var keys = part.NewOf(list, FirefliesClient.MaxPageSize).Select(static entry => entry.Id).ToList();
        return new KeyPage(keys, Next(part, list, FirefliesClient.MaxPageSize));
    }

    /// <inheritdoc/>
    public async Task<ItemPage> ReadItemsAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var items = new List<SourceItem>();
        var failures = new List<ItemFailure>();
        foreach (var batch in keys.Chunk(options.PageSize))
        {
            await ReadBatchAsync(batch, items, failures, cancellationToken);
        }

        return new ItemPage(items, failures, null);
    }

    private async Task ReadBatchAsync(ItemKey[] batch, List<SourceItem> items, List<ItemFailure> failures, CancellationToken cancellationToken)
    {
        JsonDocument answer;
        try
        {
            answer = await client.ReadAsync([.. batch.Select(static key => key.Key)], cancellationToken);
        }
        catch (SkippableException failure) when (failure.Code == ErrorCodes.TooLarge)
        {
            if (batch.Length == 1)
            {
                failures.Add(new ItemFailure(batch[0], failure.Code, failure.Message));
                return;
            }

            await ReadBatchAsync(batch[..(batch.Length / 2)], items, failures, cancellationToken);
            await ReadBatchAsync(batch[(batch.Length / 2)..], items, failures, cancellationToken);
            return;
        }

        using (answer)
        {
            var errors = answer.RootElement.FindItems("errors").ToLookup(static error => error.FindItems("path").FirstOrDefault().AsText(), FirefliesErrors.CodeOf);
            foreach (var (n, key) in batch.Index())
            {
                var alias = FirefliesClient.Alias(n);
                var transcript = answer.RootElement.Find("data").Find(alias);
                var error = errors[alias].FirstOrDefault();
                if (error is not null ? error != "object_not_found" : transcript.ValueKind == JsonValueKind.Object)
                {
                    FirefliesItems.Add(key.Partition, key.Key, transcript, error, items, failures);
                }
            }
        }
    }

    /// <summary>A page of transcripts, with fewer at a time when long meetings make the answer too large.</summary>
    private async Task<(TranscriptList List, int Limit)> ListWholeAsync(TranscriptPart part, CancellationToken cancellationToken)
    {
        for (var limit = options.PageSize; ; limit = Math.Max(1, limit / 3))
        {
            try
            {
                return (await client.ListAsync(part.Query(limit, keysOnly: false), cancellationToken), limit);
            }
            catch (SkippableException failure) when (failure.Code == ErrorCodes.TooLarge && limit > 1)
            {
                continue;
            }
        }
    }

    private string? Next(TranscriptPart part, TranscriptList list, int limit)
    {
        try
        {
            return part.After(list, limit)?.Write();
        }
        catch (RepeatedTranscriptsException)
        {
            throw client.Failures.RepeatedPage("reading a page of transcripts");
        }
    }

    private static TranscriptCursor Position(string? cursor) => TranscriptCursor.Read(cursor) ?? throw new RetryableException(
        ErrorCodes.SourceCursorExpired, "The saved cursor is of another version of the Fireflies connector. The partition is read again from its beginning.");
}
