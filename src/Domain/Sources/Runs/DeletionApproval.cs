using Ingest.Domain.Errors;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// A person's answer on what a run holds (P9). Approved documents go from search with the next run of the source, which asks the source for each of them once more;
/// an approval asks for that run. While the source is switched off or not in the settings, they wait.
/// </summary>
public sealed class DeletionApproval(ISyncDeletions deletions, ISyncQueries queries, SourceCatalog catalog, SyncRequests requests)
{
    /// <summary>Approves what the run holds, and asks for a sync of its source; answers how many documents that are. 0 when it holds none (any more).</summary>
    /// <param name="runId">The run.</param>
    /// <param name="requestedBy"><c>api</c> or <c>command</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="FatalException"><c>not_found</c>: there is no such run.</exception>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<int> ApproveAsync(Guid runId, string requestedBy, CancellationToken cancellationToken)
    {
        var approved = await AnswerAsync(runId, approve: true, cancellationToken);
        if (approved > 0 && await queries.FindAsync(runId, cancellationToken) is { } run && catalog.Find(run.Source) is { Options.Enabled: true })
        {
            await requests.SyncAsync(run.Source, requestedBy, cancellationToken);
        }

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
