using Ingest.Domain.Errors;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// A person's answer on what a run holds (P9). Approved documents go from search soon afterwards: <see cref="SyncWorker"/> or the next reconcile
/// takes them out in batches.
/// </summary>
public sealed class DeletionApproval(ISyncDeletions deletions, ISyncSignal signal)
{
    /// <summary>Approves what the run holds; answers how many documents that are. 0 when it holds none (any more).</summary>
    /// <exception cref="FatalException"><c>not_found</c>: there is no such run.</exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<int> ApproveAsync(Guid runId, CancellationToken cancellationToken)
    {
        var approved = await AnswerAsync(runId, approve: true, cancellationToken);
        signal.Notify();
        return approved;
    }

    /// <summary>Keeps what the run holds: the items start again with no absence. Answers how many.</summary>
    /// <exception cref="FatalException"><c>not_found</c>: there is no such run.</exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public Task<int> KeepAsync(Guid runId, CancellationToken cancellationToken) => AnswerAsync(runId, approve: false, cancellationToken);

    private async Task<int> AnswerAsync(Guid runId, bool approve, CancellationToken cancellationToken) =>
        await deletions.AnswerAsync(runId, approve, cancellationToken)
        ?? throw new FatalException(ErrorCodes.NotFound, $"There is no sync run {runId:D}. sync-status names the run that holds deletions.");
}
