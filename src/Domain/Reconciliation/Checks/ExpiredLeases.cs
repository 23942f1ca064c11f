using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>Versions whose worker made no progress for a whole lease: back to work, or failed when their attempts are used up (P3).</summary>
internal sealed class ExpiredLeases(IWorkQueue queue, IWorkSignal signal, IOptions<WorkerOptions> options) : IReconcileCheck
{
    private const int Limit = 500;

    public string Name => "expired_leases";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        var worker = options.Value;
        var rescued = await queue.RescueAsync([.. worker.Queues], worker.MaxAttempts, worker.RetryBackOff, Limit, cancellationToken);
        if (rescued.Count > 0)
        {
            signal.Notify();
        }

        return new Findings(rescued.Count, rescued.Count);
    }
}
