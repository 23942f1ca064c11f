using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Commands;

/// <summary>Shows an ingestion's progress while the worker of this process, if it has one, works.</summary>
internal static class IngestionDisplay
{
    /// <summary>Does the work with bars on a terminal and lines elsewhere. An error that ends the worker ends it too.</summary>
    public static async Task<T> ShowAsync<T>(
        LocalApplication application, Terminal terminal, int documents, Func<IIngestionProgress, CancellationToken, Task<T>> work, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = terminal.IsLive
            ? BarProgress.ShowAsync(terminal, documents, progress => work(progress, stop.Token))
            : work(new LineProgress(terminal, documents), stop.Token);

        // Without its worker nothing would ever be finished. A worker ends early only by an error, which is thrown here.
        if (!application.Worker.IsCompletedSuccessfully && await Task.WhenAny(running, application.Worker) != running)
        {
            await stop.CancelAsync();
            await running.ContinueWith(static _ => { }, TaskScheduler.Default);
            await application.Worker;
        }

        return await running;
    }
}
