using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Api.Health;

/// <summary>
/// Runs every probe, all at once and each with a time limit, and keeps the answer for <see cref="ApiOptions.ReadinessAge"/>; callers at the
/// same time share one run. However often it is asked, the probes run at most once in that time.
/// </summary>
public sealed partial class Readiness(IEnumerable<IProbe> probes, IOptions<ApiOptions> options, TimeProvider time, ILogger<Readiness> logger)
{
    private readonly Lock _gate = new();
    private Task<IReadOnlyList<ProbeReport>>? _latest;
    private long _finishedAt;
    private IReadOnlyList<ProbeReport> _finished = [];

    /// <summary>How the last finished run went; empty before there was one. Runs nothing.</summary>
    public IReadOnlyList<ProbeReport> Latest => Volatile.Read(ref _finished);

    /// <summary>Tells that every probe has just passed, for a host that ran them itself before it started.</summary>
    public void RecordProven() =>
        Volatile.Write(ref _finished, [.. probes.Select(static probe => new ProbeReport(probe.Name, Ok: true, Seconds: 0, Code: null, Message: null))]);

    /// <summary>Every probe's report, in the order of registration.</summary>
    public Task<IReadOnlyList<ProbeReport>> CheckAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_latest is null || (_latest.IsCompleted && time.GetElapsedTime(Volatile.Read(ref _finishedAt)) >= options.Value.ReadinessAge))
            {
                _latest = RunAllAsync();
            }

            // The run is shared, so one caller's leaving does not end it.
            return _latest.WaitAsync(cancellationToken);
        }
    }

    private async Task<IReadOnlyList<ProbeReport>> RunAllAsync()
    {
        // Off the lock at once, whatever a probe does before its first await.
        await Task.Yield();
        var reports = await Task.WhenAll(probes.Select(RunAsync));
        Volatile.Write(ref _finished, reports);
        Volatile.Write(ref _finishedAt, time.GetTimestamp());
        return reports;
    }

    private async Task<ProbeReport> RunAsync(IProbe probe)
    {
        var limit = options.Value.ProbeTimeout;
        var started = time.GetTimestamp();
        using var timeout = new CancellationTokenSource(limit, time);
        try
        {
            // WaitAsync too: a probe that does not heed its token must not hold up the answer.
            await probe.RunAsync(timeout.Token).WaitAsync(timeout.Token);
            return Report(ok: true, code: null, message: null);
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return Report(ok: false, ErrorCodes.RequestTimeout, $"No answer within {limit.TotalSeconds:0.#} s (Ingest:Api:ProbeTimeout).");
        }
        catch (IngestException error)
        {
            return Report(ok: false, error.Code, error.Message);
        }
#pragma warning disable CA1031 // A probe exists to fail; whatever it throws is its report, and the log has the rest.
        catch (Exception error)
        {
            LogProbeFailed(probe.Name, error);
            return Report(ok: false, ErrorCodes.Unexpected, "An error nobody foresaw. The log has the details.");
        }
#pragma warning restore CA1031

        ProbeReport Report(bool ok, string? code, string? message) =>
            new(probe.Name, ok, Math.Round(time.GetElapsedTime(started).TotalSeconds, 3), code, message);
    }

    [LoggerMessage(5011, LogLevel.Error, "Probe {Probe} failed with an error it does not foresee.")]
    private partial void LogProbeFailed(string probe, Exception error);
}
