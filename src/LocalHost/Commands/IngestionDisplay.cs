using System.Globalization;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Commands;

/// <summary>Shows an ingestion's progress while the worker of this process, if it has one, works.</summary>
internal static class IngestionDisplay
{
    private static readonly Dictionary<string, long> NoSizes = [];

    /// <summary>
    /// Does the work with a bar and what is in work on a terminal, and lines elsewhere. An error that ends the worker ends it too. When it is interrupted it says what
    /// is kept and how to go on.
    /// </summary>
    /// <param name="application">Has the worker.</param>
    /// <param name="terminal">Where progress goes.</param>
    /// <param name="documents">How many documents there are.</param>
    /// <param name="work">Does it.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <param name="sizes">Bytes of the documents, by name, as far as they are known: for MB/s.</param>
    public static async Task<T> ShowAsync<T>(
        LocalApplication application, Terminal terminal, int documents, Func<IIngestionProgress, CancellationToken, Task<T>> work, CancellationToken cancellationToken,
        IReadOnlyDictionary<string, long>? sizes = null)
    {
        var time = TimeProvider.System;
        var meter = new IngestionMeter(documents, sizes ?? NoSizes, time);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var running = terminal.IsLive
                ? BarProgress.ShowAsync(terminal, meter, time, progress => work(progress, stop.Token))
                : work(new LineProgress(terminal, documents, meter, time), stop.Token);

            // Without its worker nothing would ever be finished. A worker ends early only by an error, which is thrown here.
            if (!application.Worker.IsCompletedSuccessfully && await Task.WhenAny(running, application.Worker) != running)
            {
                await stop.CancelAsync();
                await running.ContinueWith(static _ => { }, TaskScheduler.Default);
                await application.Worker;
            }

            return await running;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            terminal.Say(WhatIsKept(meter.Read()));
            throw;
        }
    }

    /// <summary>What an interruption leaves, and how to go on.</summary>
    internal static string WhatIsKept(IngestionSpeed speed) => string.Create(
        CultureInfo.InvariantCulture,
        $"Interrupted: of {Plain.Count(speed.Files, "file")} {speed.Finished} are done and {speed.Sent - speed.Finished} more are stored; nothing of that is lost. "
        + $"Run the same command again: it skips what is done and goes on with the rest.");
}
