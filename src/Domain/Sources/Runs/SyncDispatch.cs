using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// Claims the runs that are due and hands each lease to an engine that takes the steps elsewhere, at most <see cref="SyncOptions.Slots"/> runs at
/// once over all processes. What the engine does not take is given back at once; a crash in between costs one lease (P3).
/// </summary>
public sealed class SyncDispatch(
    SourceCatalog catalog, ISyncRunQueue queue, SyncRescue rescue, LeaseHandOver handOvers, IOptions<SyncOptions> options, IOptions<DispatchOptions> dispatch)
{
    /// <summary>Rescues, claims and hands over, once.</summary>
    /// <param name="owner">Who holds the leases, for people.</param>
    /// <param name="handOver">Starts the steps of one run; may throw when the engine cannot be reached.</param>
    /// <param name="cancellationToken">Stops it; what is claimed but not handed over is given back.</param>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<DispatchReport> RunAsync(
        string owner, Func<SyncWork, CancellationToken, Task<HandOver>> handOver, CancellationToken cancellationToken)
    {
        if (catalog.All.Count == 0)
        {
            return default;
        }

        var rescued = await rescue.RunAsync(cancellationToken);
        var free = options.Value.Slots - await queue.CountRunningAsync(Names(catalog.All), cancellationToken);
        var sources = Names(catalog.All.Where(static source => source.Options.Enabled));
        if (free <= 0 || sources.Length == 0)
        {
            return new DispatchReport(rescued, 0, 0);
        }

        var works = await queue.ClaimAsync(sources, owner, free, dispatch.Value.HandOverTime, cancellationToken);
        var claims = works.Select(work => new ClaimedWork(
            $"sync run {work.Lease.RunId:D} of '{work.Source}'", token => handOver(work, token), token => queue.ReleaseAsync(work.Lease, token)));
        var started = await handOvers.RunAsync(claims, cancellationToken);
        return new DispatchReport(rescued, started, works.Count - started);
    }

    private static string[] Names(IEnumerable<Source> sources) => [.. sources.Select(static source => source.Name)];
}
