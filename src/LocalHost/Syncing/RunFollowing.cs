using Ingest.Domain.Errors;
using Ingest.Domain.Sources.Runs;

namespace Ingest.LocalHost.Syncing;

/// <summary>
/// Follows sync runs to their ends, whoever works on them. It does not wait for one that goes on in more than two minutes, such as after a
/// quota: that one is answered as it stands. Outlives two minutes without the database.
/// </summary>
internal sealed class RunFollowing(ISyncQueries queries, TimeProvider time, Action<string> say)
{
    // A run with more partitions tells of the first ones only; its result has all.
    private const int StepsShown = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan OutageTimeLimit = TimeSpan.FromMinutes(2);

    /// <summary>Returns when each of the runs is final, or waits for long.</summary>
    /// <param name="runs">The runs.</param>
    /// <param name="unclaimed">Said once when nobody has taken a run for a quarter of a minute.</param>
    /// <param name="cancellationToken">Stops following; the work goes on.</param>
    /// <returns>The runs as they stand, in their order.</returns>
    public async Task<IReadOnlyList<SyncRunView>> RunAsync(IReadOnlyList<Guid> runs, string unclaimed, CancellationToken cancellationToken)
    {
        var followed = runs.Select(id => new FollowedRun(id, new RunLines(say))).ToList();
        var started = time.GetTimestamp();
        var lastAnswer = started;
        while (true)
        {
            try
            {
                foreach (var run in followed.Where(run => !IsOver(run.View)))
                {
                    await LookAsync(run, cancellationToken);
                }

                lastAnswer = time.GetTimestamp();
            }
            catch (RetryableException) when (time.GetElapsedTime(lastAnswer) < OutageTimeLimit)
            {
                // The database is away for the moment; the work waits for it too.
            }

            if (followed.TrueForAll(run => IsOver(run.View)))
            {
                return [.. followed.Select(static run => run.View!)];
            }

            if (unclaimed.Length > 0 && time.GetElapsedTime(started) > TimeSpan.FromSeconds(15))
            {
                if (followed.Exists(static run => run.View is { State: SyncRunState.Pending, StartedAt: null }))
                {
                    say(unclaimed);
                }

                unclaimed = "";
            }

            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    private async Task LookAsync(FollowedRun followed, CancellationToken cancellationToken)
    {
        var run = await queries.FindAsync(followed.Id, cancellationToken)
            ?? throw new FatalException(ErrorCodes.NotFound, $"The sync run {followed.Id:D} is gone: somebody has reset the database.");
        followed.Lines.Tell(run, run.Steps > 0 ? await queries.ListStepsAsync(run.Id, StepsShown, cancellationToken) : []);
        followed.View = run;
    }

    private bool IsOver(SyncRunView? run) =>
        run is { State: SyncRunState.Succeeded or SyncRunState.Failed }
        || (run is { State: SyncRunState.Pending, AvailableAt: { } at } && at > time.GetUtcNow() + LongestWait);

    private sealed class FollowedRun(Guid id, RunLines lines)
    {
        public Guid Id => id;

        public RunLines Lines => lines;

        public SyncRunView? View { get; set; }
    }
}
