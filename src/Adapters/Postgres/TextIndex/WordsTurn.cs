using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>
/// Whose turn it is (ADR 0019): documents come first, because a search finds everything without the words, and words do not make a document searchable.
/// Words are indexed while no document of this process' queues waits or is in work and it writes no points, or when so many chunks wait that searches
/// by text get slow.
/// </summary>
internal sealed class WordsTurn(Database database, WrittenPoints written, IOptions<WorkerOptions> worker, TimeProvider time)
{
    /// <summary>
    /// So many waiting chunks are too many. A search by text reads them at 10 to 20 µs each, so it stays within one to two seconds of one core, however
    /// much is taken in at once.
    /// </summary>
    public long MaxWaiting { get; init; } = 100_000;

    /// <summary>No points for so long is a pause: reindexing writes points without any document in work.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Whether words may be indexed now.</summary>
    public async Task<bool> IsNowAsync(CancellationToken cancellationToken)
    {
        var look = await LookAsync(cancellationToken);
        return look.Chunks > MaxWaiting || !(look.Documents || written.Within(Pause));
    }

    /// <summary>How many chunks of searchable versions wait for their words, of all queues.</summary>
    public async Task<long> CountWaitingAsync(CancellationToken cancellationToken) => (await LookAsync(cancellationToken)).Chunks;

    private async Task<(bool Documents, long Chunks)> LookAsync(CancellationToken cancellationToken)
    {
        var rows = await database.QueryAsync(
            new Statement("TextIndex/CountWaiting", worker.Value.Queues.ToArray(), time.GetUtcNow()),
            static r => (r.GetBoolean(0), r.GetInt64(1)),
            cancellationToken);
        return rows[0];
    }
}
