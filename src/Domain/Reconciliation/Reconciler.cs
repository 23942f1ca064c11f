using System.Diagnostics;
using Ingest.Domain.Errors;
using Ingest.Domain.Reconciliation.Checks;
using Ingest.Domain.Telemetry;
using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Reconciliation;

/// <summary>
/// Proves that database, blobs and index agree, and mends what it may. Every check runs, also when one before it fails; runs of one process
/// never overlap. It uses the reserved database connections, so busy workers cannot starve it (P4).
/// </summary>
public sealed partial class Reconciler : IDisposable
{
    private readonly IReadOnlyList<IReconcileCheck> _checks;
    private readonly IReconcileStore _store;
    private readonly TimeProvider _time;
    private readonly ILogger<Reconciler> _logger;
    private readonly SemaphoreSlim _one = new(1, 1);

    internal Reconciler(IEnumerable<IReconcileCheck> checks, IReconcileStore store, TimeProvider time, ILogger<Reconciler> logger)
    {
        _checks = [.. checks];
        _store = store;
        _time = time;
        _logger = logger;
    }

    /// <summary>Runs every check once and reports. Waits for a run that is under way.</summary>
    public async Task<ReconcileReport> RunAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            using var span = IngestTelemetry.Source.StartActivity(SpanNames.Reconcile);
            var startedAt = _time.GetUtcNow();
            var started = _time.GetTimestamp();
            var reports = new List<CheckReport>(_checks.Count);
            foreach (var check in _checks)
            {
                reports.Add(await RunAsync(check, cancellationToken));
            }

            var report = new ReconcileReport(startedAt, _time.GetElapsedTime(started), reports);
            await RecordAsync(report, cancellationToken);
            return report;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>
    /// Only settles receipts that nobody finished, for a process that is too short-lived to reconcile: one query, and work only where a process
    /// died while it received. Not recorded as a run. Waits for a run that is under way.
    /// </summary>
    public async Task<CheckReport> SettleReceiptsAsync(CancellationToken cancellationToken)
    {
        await _one.WaitAsync(cancellationToken);
        try
        {
            return await RunAsync(_checks.Single(static check => check.Name == StaleReceipts.CheckName), cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<CheckReport> RunAsync(IReconcileCheck check, CancellationToken cancellationToken)
    {
        using var span = IngestTelemetry.Source.StartActivity(SpanNames.ReconcileCheck)?.SetTag(TagNames.Check, check.Name);
        var report = await TryAsync(check, span, cancellationToken);
        IngestMetrics.CountFindings(report);
        return report;
    }

    private async Task<CheckReport> TryAsync(IReconcileCheck check, Activity? span, CancellationToken cancellationToken)
    {
        try
        {
            var findings = await check.RunAsync(cancellationToken);
            if (findings.Found > 0)
            {
                LogFindings(check.Name, findings.Found, findings.Fixed, findings.Held);
            }

            return new CheckReport(check.Name, findings.Found, findings.Fixed, findings.Held, Error: null);
        }
        catch (IngestException error)
        {
            LogFailed(check.Name, error.Code, error.Message);
            span.Fail(error.Code);
            return new CheckReport(check.Name, 0, 0, 0, $"{error.Code}: {error.Message}");
        }
        catch (Exception error) when (!cancellationToken.IsCancellationRequested)
        {
            LogUnforeseen(error, check.Name);
            span.Fail(ErrorCodes.Unexpected);
            return new CheckReport(check.Name, 0, 0, 0, $"{ErrorCodes.Unexpected}: an unforeseen {error.GetType().Name}; the service's log has the details.");
        }
    }

    private async Task RecordAsync(ReconcileReport report, CancellationToken cancellationToken)
    {
        try
        {
            await _store.RecordRunAsync(report, cancellationToken);
        }
        catch (RetryableException error)
        {
            LogNotRecorded(error.Code, error.Message);
        }
    }

    [LoggerMessage(1501, LogLevel.Warning, "Reconcile {Check}: {Found} found, {Fixed} fixed, {Held} held.")]
    private partial void LogFindings(string check, long found, long @fixed, long held);

    [LoggerMessage(1502, LogLevel.Error, "Reconcile {Check} could not finish: {Code}: {Reason}")]
    private partial void LogFailed(string check, string code, string reason);

    [LoggerMessage(1504, LogLevel.Error, "Reconcile {Check} met an unforeseen error.")]
    private partial void LogUnforeseen(Exception error, string check);

    [LoggerMessage(1503, LogLevel.Warning, "The reconcile run could not be recorded: {Code}: {Reason}")]
    private partial void LogNotRecorded(string code, string reason);
}
