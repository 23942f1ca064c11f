using Ingest.Domain.Errors;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Syncing;

/// <summary>
/// Runs of sources that were asked for on the command line, followed to their ends. The service that is up works on them; when none is, this
/// process does, on these sources only. Stopping in the middle loses nothing: the run goes back to the queue, and goes on from its last page.
/// </summary>
internal sealed class SourceRuns(LocalApplication application, ServiceFile? service, Terminal terminal)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    /// <summary>Asks for a run of each source, and answers the runs as they ended, in the order of the sources.</summary>
    /// <param name="sources">Names of sources.</param>
    /// <param name="request">Asks for one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<IReadOnlyList<SyncRunView>> RunAsync(
        IReadOnlyList<string> sources, Func<string, Task<RequestedRun>> request, CancellationToken cancellationToken)
    {
        if (service is null)
        {
            // Where no service is up, nobody else writes down when the next runs are due. One that was missed becomes the run asked for here.
            await application.Get<ScheduleLedger>().TickAsync(cancellationToken);
        }

        var runs = new List<Guid>();
        foreach (var source in sources)
        {
            var run = await request(source);
            runs.Add(run.RunId);
            if (!run.Created)
            {
                terminal.Say($"{source}: a run was asked for before and has not ended; following that.");
            }
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var following = new RunFollowing(application.Get<ISyncQueries>(), application.Get<TimeProvider>(), terminal.Say).RunAsync(
            runs, service is null ? "" : "The service has not taken it yet. If it was started before the source was configured, start it again.", stop.Token);
        var working = service is null ? WorkAsync(sources, stop.Token) : Task.Delay(Timeout.Infinite, stop.Token);

        // Without somebody who works nothing would ever end; working ends early only by an error, which is thrown here.
        var first = await Task.WhenAny(following, working);
        await stop.CancelAsync();
        await Task.WhenAll(following, working).ContinueWith(static _ => { }, TaskScheduler.Default);
        if (first == working)
        {
            await working;
        }

        return await following;
    }

    private async Task WorkAsync(IReadOnlyList<string> sources, CancellationToken cancellationToken)
    {
        var worker = application.Get<SyncWorker>();
        while (true)
        {
            try
            {
                await worker.RunDueAsync(sources, cancellationToken);
            }
            catch (RetryableException error)
            {
                terminal.Say($"Waiting: {error.Message}");
            }

            await Task.Delay(Pause, application.Get<TimeProvider>(), cancellationToken);
        }
    }
}
