namespace Ingest.Domain.Processing;

/// <summary>Gives every failed document of a group back to work, as a person would one by one: each once, in bounded transactions.</summary>
/// <param name="queue">The rows.</param>
/// <param name="signal">Told when there is work.</param>
public sealed class FailureRetry(IWorkQueue queue, IWorkSignal signal)
{
    private const int Batch = 500;

    /// <summary>
    /// Retries failed documents and answers how many. One that fails again meanwhile is not tried a second time. Documents without their bytes (an upload
    /// that broke off) stay as they are. When it is stopped, those retried so far stay retried.
    /// </summary>
    /// <param name="collection">Only of this collection, or null for all.</param>
    /// <param name="code">Only with this error code, or null for every reason.</param>
    /// <param name="cancellationToken">Stops before the next batch.</param>
    /// <exception cref="Errors.RetryableException">The database did not answer; asking again goes on.</exception>
    public async Task<long> RunAsync(string? collection, string? code, CancellationToken cancellationToken)
    {
        var retried = 0L;
        Guid? after = null;
        do
        {
            var batch = await queue.RetryFailedAsync(new FailedDocuments(collection, code, after, Batch), cancellationToken);
            retried += batch.Retried;
            after = batch.Next;
            if (batch.Retried > 0)
            {
                signal.Notify();
            }
        }
        while (after is not null);
        return retried;
    }
}
