namespace Ingest.Domain.Processing;

/// <summary>Holds one version's lease while it is worked on.</summary>
internal sealed class LeaseKeeper(IWorkQueue queue, Lease lease, TimeSpan duration, TimeProvider time)
    : LeaseKeeper<Progress>((progress, cancellationToken) => queue.HeartbeatAsync(lease, progress, duration, cancellationToken), duration, time);

/// <summary>
/// Holds a lease while something is worked on. Progress extends it, nothing else does (P3): heartbeats go out at most every twentieth of a lease,
/// and when no progress was reported for a whole lease the work is cancelled, because by then somebody else may have it.
/// </summary>
internal class LeaseKeeper<TProgress> : IAsyncDisposable
{
    private readonly Func<TProgress, CancellationToken, Task<bool>> _heartbeat;
    private readonly TimeSpan _duration;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _lost = new();
    private readonly ITimer _watchdog;
    private long _lastHeartbeat;

    /// <param name="heartbeat">Extends the lease by its duration and records the progress; false when it is gone.</param>
    /// <param name="duration">Of the lease.</param>
    /// <param name="time">The clock.</param>
    public LeaseKeeper(Func<TProgress, CancellationToken, Task<bool>> heartbeat, TimeSpan duration, TimeProvider time)
    {
        _heartbeat = heartbeat;
        _duration = duration;
        _interval = duration / 20;
        _time = time;
        _lastHeartbeat = time.GetTimestamp();
        _watchdog = time.CreateTimer(_ => _lost.Cancel(), null, duration, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Cancelled when the lease is gone.</summary>
    public CancellationToken Lost => _lost.Token;

    /// <summary>A unit of work is finished. Saved when a heartbeat is due, or at once when <paramref name="now"/> is set.</summary>
    /// <exception cref="LeaseLostException">Somebody else has it now.</exception>
    public async Task ReportAsync(TProgress progress, CancellationToken cancellationToken, bool now = false)
    {
        if (!now && _time.GetElapsedTime(_lastHeartbeat) < _interval)
        {
            return;
        }

        if (!await _heartbeat(progress, cancellationToken))
        {
            throw new LeaseLostException();
        }

        _lastHeartbeat = _time.GetTimestamp();
        _watchdog.Change(_duration, Timeout.InfiniteTimeSpan);
    }

    public async ValueTask DisposeAsync()
    {
        await DisposeAsyncCore();
        GC.SuppressFinalize(this);
    }

    protected virtual async ValueTask DisposeAsyncCore()
    {
        await _watchdog.DisposeAsync();
        _lost.Dispose();
    }
}

/// <summary>Zero rows: this worker's lease is gone. It stops quietly; whoever took the work is responsible.</summary>
internal sealed class LeaseLostException() : Exception("The lease is gone; somebody else is responsible for this work now.")
{
    /// <summary>For transitions that answer whether the lease was still held.</summary>
    public static void ThrowUnless(bool held)
    {
        if (!held)
        {
            throw new LeaseLostException();
        }
    }
}
