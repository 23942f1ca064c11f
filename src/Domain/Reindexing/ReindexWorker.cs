using System.Globalization;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Reindexing;

/// <summary>
/// Claims reindexes of its queues to models that this process has and takes their steps, at most <see cref="ReindexOptions.Slots"/> at once; beside it
/// returns expired leases to work and removes discarded vectors. No error ends a loop. A stop gives back what is in work at once: no more than a page is
/// embedded again.
/// </summary>
public sealed partial class ReindexWorker
{
    private readonly IReindexQueue _queue;
    private readonly IEmbedderCatalog _embedders;
    private readonly ReindexSteps _steps;
    private readonly LeasedReindex _leased;
    private readonly ReindexRescue _rescue;
    private readonly DiscardedVectors _discarded;
    private readonly IReindexSignal _signal;
    private readonly WorkerOptions _worker;
    private readonly ReindexOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<ReindexWorker> _logger;
    private readonly string _owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    internal ReindexWorker(
        IReindexQueue queue, IEmbedderCatalog embedders, ReindexSteps steps, LeasedReindex leased, ReindexRescue rescue, DiscardedVectors discarded,
        IReindexSignal signal, IOptions<WorkerOptions> worker, IOptions<ReindexOptions> options, TimeProvider time, ILogger<ReindexWorker> logger)
    {
        _queue = queue;
        _embedders = embedders;
        _steps = steps;
        _leased = leased;
        _rescue = rescue;
        _discarded = discarded;
        _signal = signal;
        _worker = worker.Value;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>Works until cancelled; returns when nothing is in work any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var limits = new ClaimLimits(_options.Slots, _options.PollInterval, StopGrace: TimeSpan.Zero);
        await Task.WhenAll(
            new ClaimLoop<ReindexWork>(limits, (limit, token) => ClaimAsync(_worker.Queues, null, limit, token), WorkAsync, _signal, _time, _logger)
                .RunAsync(cancellationToken),
            Duty("look for abandoned reindexes", _rescue.RunAsync).RunAsync(cancellationToken),
            Duty("remove discarded vectors", _discarded.RunAsync).RunAsync(cancellationToken));
    }

    /// <summary>
    /// Claims this collection's reindex if it is due and nobody else has it, and works on it until it ends or waits. Null: there was nothing to claim.
    /// When cancelled, gives it back and returns.
    /// </summary>
    /// <exception cref="RetryableException">The database did not answer.</exception>
    public async Task<ReindexOutcome?> RunDueAsync(string queue, string collection, CancellationToken cancellationToken)
    {
        await _rescue.RunAsync(cancellationToken);
        var claimed = await ClaimAsync([queue], collection, 1, cancellationToken);
        return claimed.Count == 0 ? null : await RunAsync(claimed[0], cancellationToken);
    }

    private RepeatedDuty Duty(string what, Func<CancellationToken, Task> run) => new(what, _options.RescueInterval, run, _time, _logger);

    private Task<IReadOnlyList<ReindexWork>> ClaimAsync(
        IEnumerable<string> queues, string? collection, int limit, CancellationToken cancellationToken) =>
        _queue.ClaimAsync(
            new ReindexClaim(
                [.. queues], [.. _embedders.All.Select(static embedder => embedder.Model)], collection, _owner, limit, _options.LeaseDuration),
            cancellationToken);

    private async Task WorkAsync(ReindexWork work, CancellationToken abort)
    {
        try
        {
            await RunAsync(work, abort);
        }
        catch (Exception error)
        {
            // Not even its row could be told; nobody awaits this task, so here is the place to say it.
            LogNotClosed(error, work.Lease.ReindexId, work.Collection);
        }

        _signal.Notify();
    }

    private async Task<ReindexOutcome> RunAsync(ReindexWork work, CancellationToken cancellationToken)
    {
        LogStarted(work.Lease.ReindexId, work.Collection, work.Model, work.Target, work.Attempt, work.Phase.ToName());
        try
        {
            ReindexStepResult step;
            do
            {
                step = await _steps.StepAsync(work.Lease, cancellationToken);
            }
            while (step.Ended is null);

            LogEnded(work.Lease.ReindexId, work.Collection, step.Ended.Value);
            return step.Ended.Value;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return (await _leased.ReleaseAsync(work)).Ended ?? ReindexOutcome.Released;
        }
    }

    [LoggerMessage(1821, LogLevel.Information, "Reindex {ReindexId} of {Collection} to {Model} ({Target}), attempt {Attempt}, goes on at {Phase}.")]
    private partial void LogStarted(Guid reindexId, string collection, string model, string target, int attempt, string phase);

    [LoggerMessage(1822, LogLevel.Information, "Reindex {ReindexId} of {Collection}: {Outcome}.")]
    private partial void LogEnded(Guid reindexId, string collection, ReindexOutcome outcome);

    [LoggerMessage(1823, LogLevel.Error, "Reindex {ReindexId} of {Collection} could not be closed; its lease expires and the rescue returns it to work.")]
    private partial void LogNotClosed(Exception error, Guid reindexId, string collection);
}
