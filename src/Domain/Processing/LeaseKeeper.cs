namespace Ingest.Domain.Processing;

/// <summary>
/// Holds one version's lease while it is worked on. Progress extends it, nothing else does (P3): heartbeats go out at most every
/// <see cref="_interval"/>, and when no progress was reported for a whole lease the work is cancelled, because by then somebody else may have it.
/// </summary>
internal sealed class LeaseKeeper : IAsyncDisposable
{
    private readonly IWorkQueue _queue;
    private readonly Lease _lease;
    private readonly TimeSpan _duration;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost = new();
    private readonly ITimer _watchdog;
    private long _lastHeartbeat;

    public LeaseKeeper(IWorkQueue queue, Lease lease, TimeSpan duration, TimeProvider time)
    {
        _queue = queue;
        _lease = lease;
        _duration = duration;
        _interval = duration / 20;
        _time = time;
        _lastHeartbeat = time.GetTimestamp();
        _watchdog = time.CreateTimer(_ => _lost.Cancel(), null, duration, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the lease is gone.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>A unit of work is finished. Saved when a heartbeat is due, or at once when <paramref name="now"/> is set.</summary>
    /// <exception cref="LeaseLostException">Somebody else has the version now.</exception>
    public async Task ReportAsync(Progress progress, CancellationToken cancellationToken, bool now = false)
    {
        if (!now && _time.GetElapsedTime(_lastHeartbeat) < _interval)
        {
            return;
        }

        if (!await _queue.HeartbeatAsync(_lease, progress, _duration, cancellationToken))
        {
            throw new LeaseLostException();
        }

        _lastHeartbeat = _time.GetTimestamp();
        _watchdog.Change(_duration, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        await _watchdog.DisposeAsync();
        _lost.Dispose();
    }
}

/// <summary>Zero rows: this worker's lease is gone. It stops quietly; whoever took the version is responsible.</summary>
internal sealed class LeaseLostException() : Exception("The lease is gone; somebody else is responsible for this version now.");
