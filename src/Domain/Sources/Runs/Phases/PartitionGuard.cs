using Ingest.Domain.Errors;
using Ingest.Domain.Processing;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>What becomes of a partition whose page could not be read: it is left out, or starts over, or the run decides.</summary>
internal sealed class PartitionGuard(ISyncProgress progress)
{
    /// <summary>A cursor that expires this often on the way through a partition never lasts to its end.</summary>
    internal const int MaxRestarts = 3;

    /// <summary>Reads and records one page of a step.</summary>
    /// <param name="work">The run.</param>
    /// <param name="step">The step.</param>
    /// <param name="page">Reads and records it; false when the lease is gone.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RunAsync(SyncWork work, PlanStep step, Func<Task<bool>> page, CancellationToken cancellationToken)
    {
        try
        {
            LeaseLostException.ThrowUnless(await page());
        }
        catch (SkippableException error)
        {
            LeaseLostException.ThrowUnless(await progress.FailStepAsync(work.Lease, step, error.Code, error.Message, cancellationToken));
        }
        catch (RetryableException error) when (error.Code == ErrorCodes.SourceCursorExpired)
        {
            if (step.Restarts >= MaxRestarts)
            {
                throw new FatalException(
                    ErrorCodes.SourceCursorExpired,
                    $"'{step.Partition.Name}' ({step.Partition.Key}): its cursor expired after {step.Restarts} restarts, allowed are {MaxRestarts}; last after {step.Pages} pages: {error.Message} "
                    + "Raise Ingest:Sync:Slots or RequestsPerDay if runs wait for long, and sync again.", error);
            }

            LeaseLostException.ThrowUnless(await progress.RestartStepAsync(work.Lease, step, error.Message, cancellationToken));
        }
    }
}
