using Ingest.Domain.Errors;
using Ingest.Domain.Reindexing;

namespace Ingest.LocalHost.Reindexing;

/// <summary>
/// Takes a reindex to its end: works on it in this process whenever nobody else does, and shows how far it is. Outlives two minutes without the database.
/// </summary>
internal sealed class ReindexFollowing(ReindexWorker worker, IReindexStore store, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan OutageTimeLimit = TimeSpan.FromMinutes(2);

    /// <summary>Returns when the reindex is final.</summary>
    /// <param name="reindex">The reindex.</param>
    /// <param name="queue">Queue of its collection.</param>
    /// <param name="show">Gets it as it stands, several times a second.</param>
    /// <param name="cancellationToken">Gives it back and stops; a later command, or the service that is up, goes on.</param>
    public async Task<Reindex> RunAsync(Reindex reindex, string queue, Action<Reindex> show, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var work = Task.Run(() => WorkAsync(queue, reindex.Collection, stop.Token), CancellationToken.None);
        try
        {
            return await FollowAsync(reindex.Id, work, show, cancellationToken);
        }
        finally
        {
            await stop.CancelAsync();
            await work.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<Reindex> FollowAsync(Guid id, Task work, Action<Reindex> show, CancellationToken cancellationToken)
    {
        var lastAnswer = time.GetTimestamp();
        while (true)
        {
            try
            {
                var now = await store.FindAsync(id, cancellationToken)
                    ?? throw new FatalException(ErrorCodes.NotFound, $"The reindex {id:D} is gone: somebody has reset the database.");
                lastAnswer = time.GetTimestamp();
                show(now);
                if (now.IsFinal)
                {
                    return now;
                }
            }
            catch (RetryableException) when (time.GetElapsedTime(lastAnswer) < OutageTimeLimit)
            {
                // The database is away for the moment; the work waits for it too.
            }

            if (work.IsFaulted)
            {
                await work;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task WorkAsync(string queue, string collection, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await worker.RunDueAsync(queue, collection, cancellationToken);
            }
            catch (RetryableException)
            {
                // As above; the follower says when it lasts.
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }
}
