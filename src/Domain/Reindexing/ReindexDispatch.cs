using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reindexing;

/// <summary>
/// Claims the reindexes that are due and hands each lease to an engine that takes the steps elsewhere, at most <see cref="ReindexOptions.Slots"/> at
/// once over all processes. What the engine does not take is given back at once; a crash in between costs one lease (P3).
/// </summary>
public sealed class ReindexDispatch(
    IReindexQueue queue, IEmbedderCatalog embedders, ReindexRescue rescue, LeaseHandOver handOvers, IOptions<WorkerOptions> worker,
    IOptions<ReindexOptions> options, IOptions<DispatchOptions> dispatch)
{
    /// <summary>Rescues, claims and hands over, once.</summary>
    /// <param name="owner">Who holds the leases, for people.</param>
    /// <param name="handOver">Starts the steps of one reindex; may throw when the engine cannot be reached.</param>
    /// <param name="cancellationToken">Stops it; what is claimed but not handed over is given back.</param>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<DispatchReport> RunAsync(
        string owner, Func<ReindexWork, CancellationToken, Task<HandOver>> handOver, CancellationToken cancellationToken)
    {
        string[] queues = [.. worker.Value.Queues];
        var rescued = await rescue.RunAsync(cancellationToken);
        var free = options.Value.Slots - await queue.CountRunningAsync(queues, cancellationToken);
        if (free <= 0)
        {
            return new DispatchReport(rescued, 0, 0);
        }

        string[] models = [.. embedders.All.Select(static embedder => embedder.Model)];
        var works = await queue.ClaimAsync(
            new ReindexClaim(queues, models, Collection: null, owner, free, dispatch.Value.HandOverTime), cancellationToken);
        var claims = works.Select(work => new ClaimedWork(
            $"reindex {work.Lease.ReindexId:D} of '{work.Collection}'", token => handOver(work, token), token => queue.ReleaseAsync(work.Lease, token)));
        var started = await handOvers.RunAsync(claims, cancellationToken);
        return new DispatchReport(rescued, started, works.Count - started);
    }
}
