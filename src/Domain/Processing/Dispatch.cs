using Ingest.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>What one dispatch did.</summary>
/// <param name="Rescued">Leases that had expired.</param>
/// <param name="Started">Leases handed to the engine.</param>
/// <param name="Returned">Leases given back because the engine did not take them.</param>
public readonly record struct DispatchReport(int Rescued, int Started, int Returned);

/// <summary>
/// Claims what fits and hands each lease to an engine that runs the steps elsewhere. The database decides who has a version; the engine is told
/// afterwards, and what it does not take is given back at once. A crash in between costs one lease (P3).
/// <para>
/// The engine's own queue must stay short, because leases run while versions lie in it. So a dispatch hands over a few at a time, and none
/// while a version of the queues has waited for a third of a lease: the engine has its hands full, however many hands it has.
/// </para>
/// </summary>
public sealed class Dispatch(
    IWorkQueue queue, Rescue rescue, LeaseHandOver handOvers, IOptions<WorkerOptions> worker, IOptions<DispatchOptions> options, TimeProvider time)
{
    private const int RescueBatch = 100;

    /// <summary>Versions handed over by one dispatch. Every finished version dispatches again, so this does not slow an engine with free hands.</summary>
    private const int ClaimBatch = 8;

    /// <summary>Rescues, claims and hands over, once.</summary>
    /// <param name="owner">Who holds the leases, for people.</param>
    /// <param name="handOver">Starts the work of one lease; may throw when the engine cannot be reached.</param>
    /// <param name="cancellationToken">Stops it; what is claimed but not handed over is given back.</param>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<DispatchReport> RunAsync(
        string owner, Func<Lease, CancellationToken, Task<HandOver>> handOver, CancellationToken cancellationToken)
    {
        var rescued = await rescue.RunAsync(RescueBatch, cancellationToken);
        var inWork = await queue.CountInWorkAsync(
            [.. worker.Value.Queues], time.GetUtcNow() - (worker.Value.LeaseDuration / 3), cancellationToken);
        var free = options.Value.MaxInWork - inWork.Versions;
        if (free <= 0 || inWork.Waiting > 0)
        {
            return new DispatchReport(rescued, 0, 0);
        }

        var items = await queue.ClaimAsync(
            new ClaimRequest([.. worker.Value.Queues], owner, Math.Min(free, ClaimBatch), options.Value.HandOverTime), cancellationToken);
        var claims = items.Select(item => new ClaimedWork(
            item.Key.ToString(), token => handOver(item.Lease, token), token => queue.ReleaseAsync(item.Lease, token)));
        var started = await handOvers.RunAsync(claims, cancellationToken);
        return new DispatchReport(rescued, started, items.Count - started);
    }
}
