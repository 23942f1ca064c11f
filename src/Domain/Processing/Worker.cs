using System.Globalization;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Figures;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Processing;

/// <summary>
/// Claims versions of its queues and runs them, at most <see cref="WorkerOptions.Slots"/> at once; beside it returns expired leases to work,
/// purges and keeps the figures, each in a loop of its own, so that slow storage never delays a rescue (P3). No error ends a loop: what nobody foresaw is
/// logged with its stack, and the loop goes on. A stop first waits <see cref="WorkerOptions.StopGrace"/> for what is in work, then releases
/// the rest.
/// </summary>
public sealed partial class Worker(
    IWorkQueue queue, VersionPipeline pipeline, IWorkSignal signal, Rescue rescue, Purge purge, FigureUpkeep figures, TokenBudget budget, RecentContent recent,
    IOptions<WorkerOptions> options, TimeProvider time, ILogger<Worker> logger)
{
    private const int RescueBatch = 100;

    private readonly WorkerOptions _options = options.Value;
    private readonly string _owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    /// <summary>Works until cancelled; returns when nothing is in work any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        LogStarted(_owner, string.Join(", ", _options.Queues), _options.Slots);
        using var taking = recent.Open(_options.Queues);
        var limits = new ClaimLimits(_options.Slots, _options.PollInterval, _options.StopGrace);
        await Task.WhenAll(
            new ClaimLoop<WorkItem>(limits, ClaimAsync, WorkAsync, signal, time, logger).RunAsync(cancellationToken),
            Duty("look for expired leases", token => rescue.RunAsync(RescueBatch, token)).RunAsync(cancellationToken),
            Duty("release what waited for a token budget", budget.ReleaseAsync).RunAsync(cancellationToken),
            Duty("purge", purge.RunRequestedAsync).RunAsync(cancellationToken),
            new RepeatedDuty("count what changed", FigureUpkeep.Interval, figures.RunAsync, time, logger).RunAsync(cancellationToken));
        LogStopped(_owner);
    }

    private RepeatedDuty Duty(string what, Func<CancellationToken, Task> run) => new(what, _options.RescueInterval, run, time, logger);

    private Task<IReadOnlyList<WorkItem>> ClaimAsync(int limit, CancellationToken cancellationToken) =>
        queue.ClaimAsync(new ClaimRequest([.. _options.Queues], _owner, limit, _options.LeaseDuration), cancellationToken);

    private async Task WorkAsync(WorkItem item, CancellationToken abort)
    {
        try
        {
            var outcome = await pipeline.RunAsync(item, abort);
            if (outcome == WorkOutcome.Published && item.Key.Version > 1)
            {
                purge.Request();
            }
        }
        catch (Exception error)
        {
            // Not even its row could be told; nobody awaits this task, so here is the place to say it.
            LogNotClosed(error, item.Key);
        }

        // A finished slot, or a newer version of this document, may have been waiting for this.
        signal.Notify();
    }

    [LoggerMessage(1301, LogLevel.Information, "Worker {Owner} takes queues {Queues} with {Slots} slots.")]
    private partial void LogStarted(string owner, string queues, int slots);

    [LoggerMessage(1302, LogLevel.Information, "Worker {Owner} stopped; nothing is in its hands.")]
    private partial void LogStopped(string owner);

    [LoggerMessage(1308, LogLevel.Error, "Version {Key} could not be closed; its lease expires and the rescue returns it to work.")]
    private partial void LogNotClosed(Exception error, VersionKey key);
}
