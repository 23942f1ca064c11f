using Ingest.Domain.Indexing;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>The words that wait, for whoever wants them indexed before it ends.</summary>
internal sealed class WordBacklog(TextIndexing indexing, WordsTurn turn, TimeProvider time) : IIndexBacklog
{
    /// <summary>Steps at once: while one cuts words here, another is written by PostgreSQL.</summary>
    private const int Lanes = 2;

    /// <summary>Between looks whether others are through with theirs.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    public Task<long> CountAsync(CancellationToken cancellationToken) => turn.CountWaitingAsync(cancellationToken);

    public async Task FinishAsync(CancellationToken cancellationToken)
    {
        // Not more than waits now: another process may go on writing for hours.
        var left = await CountAsync(cancellationToken);
        for (var waiting = left; waiting > 0 && left > 0; waiting = await CountAsync(cancellationToken))
        {
            var done = (await Task.WhenAll(Enumerable.Range(0, Lanes).Select(_ => RunAsync(cancellationToken)))).Sum();
            left -= done;
            if (done == 0)
            {
                // Others have locked what is left. If they give up, it is done here.
                await Task.Delay(Poll, time, cancellationToken);
            }
        }

        await indexing.MergeAsync(cancellationToken);
    }

    private async Task<long> RunAsync(CancellationToken cancellationToken)
    {
        var done = 0L;
        while (await indexing.RunStepAsync(cancellationToken) is > 0 and var step)
        {
            done += step;
        }

        return done;
    }
}
