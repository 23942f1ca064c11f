using System.Globalization;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// Claims runs of the configured sources and works on them, at most <see cref="SyncOptions.Slots"/> at once; beside it returns expired leases to work and
/// carries out confirmed deletions. No error ends a loop. A stop gives back what is in work at once: no more than a page is read again.
/// </summary>
public sealed partial class SyncWorker
{
    private readonly ISyncRunQueue _queue;
    private readonly SourceCatalog _catalog;
    private readonly SyncRunner _runner;
    private readonly SyncRescue _rescue;
    private readonly ConfirmedDeletions _deletions;
    private readonly ISyncSignal _signal;
    private readonly SyncOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger<SyncWorker> _logger;
    private readonly string _owner = string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{Environment.ProcessId}");

    internal SyncWorker(
        ISyncRunQueue queue, SourceCatalog catalog, SyncRunner runner, SyncRescue rescue, ConfirmedDeletions deletions, ISyncSignal signal,
        IOptions<SyncOptions> options, TimeProvider time, ILogger<SyncWorker> logger)
    {
        _queue = queue;
        _catalog = catalog;
        _runner = runner;
        _rescue = rescue;
        _deletions = deletions;
        _signal = signal;
        _options = options.Value;
        _time = time;
        _logger = logger;
    }

    /// <summary>Works until cancelled; returns when nothing is in work any more.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var limits = new ClaimLimits(_options.Slots, _options.PollInterval, StopGrace: TimeSpan.Zero);
        await Task.WhenAll(
            new ClaimLoop<SyncWork>(limits, (limit, token) => ClaimAsync(Enabled(), limit, token), WorkAsync, _signal, _time, _logger).RunAsync(cancellationToken),
            Duty("look for abandoned sync runs", _rescue.RunAsync).RunAsync(cancellationToken),
            Duty("carry out confirmed deletions", _deletions.RunAsync).RunAsync(cancellationToken));
    }

    /// <summary>
    /// Works on everything that can be claimed now until nothing can, and returns. A run that is to be tried again later is left for later. When
    /// cancelled, gives back what is in work and returns.
    /// </summary>
    /// <exception cref="Errors.RetryableException">The database did not answer.</exception>
    public Task RunDueAsync(CancellationToken cancellationToken) => RunDueAsync(Enabled(), cancellationToken);

    /// <summary>The same for some of the sources only, for a process that a person started for these.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer.</exception>
    public async Task RunDueAsync(IReadOnlyCollection<string> sources, CancellationToken cancellationToken)
    {
        await _rescue.RunAsync(cancellationToken);
        while (!cancellationToken.IsCancellationRequested && await ClaimAsync(sources, _options.Slots, cancellationToken) is { Count: > 0 } claimed)
        {
            await Task.WhenAll(claimed.Select(work => _runner.RunAsync(work, cancellationToken)));
        }

        await _deletions.RunAsync(cancellationToken);
    }

    private RepeatedDuty Duty(string what, Func<CancellationToken, Task> run) => new(what, _options.RescueInterval, run, _time, _logger);

    private List<string> Enabled() => [.. _catalog.All.Where(static source => source.Options.Enabled).Select(static source => source.Name)];

    private async Task<IReadOnlyList<SyncWork>> ClaimAsync(IReadOnlyCollection<string> sources, int limit, CancellationToken cancellationToken) =>
        sources.Count == 0 ? [] : await _queue.ClaimAsync(sources, _owner, limit, _options.LeaseDuration, cancellationToken);

    private async Task WorkAsync(SyncWork work, CancellationToken abort)
    {
        try
        {
            await _runner.RunAsync(work, abort);
        }
        catch (Exception error)
        {
            // Not even its row could be told; nobody awaits this task, so here is the place to say it.
            LogNotClosed(error, work.Lease.RunId, work.Source);
        }

        // A free slot, or another run of this source, may have been waiting for this.
        _signal.Notify();
    }

    [LoggerMessage(1723, LogLevel.Error, "Sync run {RunId} of {Source} could not be closed; its lease expires and the rescue returns it to work.")]
    private partial void LogNotClosed(Exception error, Guid runId, string source);
}
