using System.Collections.Concurrent;

namespace Ingest.Domain.Batches;

/// <summary>
/// Looks at batches for everybody who asks. Nobody has to be there when the last file of a batch is done: whoever first sees it done keeps its
/// figures, so that its receipt can be printed again when files were replaced since.
/// </summary>
public sealed class BatchWatch(IBatchStore batches, TimeProvider time)
{
    /// <summary>Figures in a list are at least so fresh, unless counting takes long.</summary>
    private static readonly TimeSpan ListedAge = TimeSpan.FromSeconds(1);

    /// <summary>Lists may use a twentieth of the time of one connection for counting.</summary>
    private const int CountingShare = 20;

    private readonly ConcurrentDictionary<Guid, (BatchProgress Progress, long At, TimeSpan MaxAge)> _counted = new();

    /// <summary>How the batch stands, or null when there is none. Counts now.</summary>
    public async Task<BatchProgress?> LookAsync(Guid batchId, CancellationToken cancellationToken)
    {
        var found = await CountAsync([batchId], cancellationToken);
        return found.Count == 0 ? null : found[0];
    }

    /// <summary>
    /// One page of batches, newest first, each with its receipt, or with its progress when it is not settled. Settled ones are not counted again; others
    /// at most once a second for all who ask this process, and less often when they are so large that counting takes long.
    /// </summary>
    public async Task<IReadOnlyList<ListedBatch>> ListAsync(Guid? after, int limit, CancellationToken cancellationToken)
    {
        var page = await batches.ListAsync(after, limit, cancellationToken);
        var open = page.Where(static listed => listed.Totals is null).Select(static listed => listed.Batch.Id).ToList();
        var stale = open.Where(id => !_counted.TryGetValue(id, out var known) || time.GetElapsedTime(known.At) > known.MaxAge).ToList();
        if (stale.Count > 0)
        {
            var started = time.GetTimestamp();
            var counted = await CountAsync(stale, cancellationToken);
            var maxAge = time.GetElapsedTime(started) * CountingShare;
            foreach (var progress in counted)
            {
                _counted[progress.Batch.Id] = (progress, time.GetTimestamp(), maxAge > ListedAge ? maxAge : ListedAge);
            }
        }

        var listed = page.Select(line => line.Totals is null && _counted.TryGetValue(line.Batch.Id, out var known) ? line with { Progress = known.Progress } : line).ToList();
        foreach (var done in _counted.Where(pair => time.GetElapsedTime(pair.Value.At) > pair.Value.MaxAge).Select(static pair => pair.Key).ToList())
        {
            _counted.TryRemove(done, out _);
        }

        return listed;
    }

    private async Task<IReadOnlyList<BatchProgress>> CountAsync(IReadOnlyCollection<Guid> ids, CancellationToken cancellationToken)
    {
        var counted = await batches.GetProgressAsync(ids, cancellationToken);
        foreach (var progress in counted.Where(static p => p is { Done: true, Items: > 0, Batch.SettledAt: null }))
        {
            await batches.SettleAsync(progress, cancellationToken);
        }

        return counted;
    }
}
