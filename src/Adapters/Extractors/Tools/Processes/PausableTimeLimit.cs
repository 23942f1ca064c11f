namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>A time limit that runs only between <see cref="Resume"/> and <see cref="Pause"/>, and calls back once when it is used up.</summary>
internal sealed class PausableTimeLimit : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly Action _expired;
    private readonly ITimer _timer;
    private TimeSpan _left;
    private long _resumed;
    private volatile bool _isExpired;

    /// <param name="time">Clock.</param>
    /// <param name="limit">Time until it expires; it starts paused.</param>
    /// <param name="expired">Called once, on a pool thread.</param>
    public PausableTimeLimit(TimeProvider time, TimeSpan limit, Action expired)
    {
        _time = time;
        _expired = expired;
        Limit = limit;
        _left = limit;
        _timer = time.CreateTimer(_ => Expire(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>The limit.</summary>
    public TimeSpan Limit { get; }

    /// <summary>Whether the limit was used up.</summary>
    public bool Expired => _isExpired;

    /// <summary>Starts counting.</summary>
    public void Resume()
    {
        _resumed = _time.GetTimestamp();
        _timer.Change(_left > TimeSpan.Zero ? _left : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Stops counting.</summary>
    public void Pause()
    {
        _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _left -= _time.GetElapsedTime(_resumed);
    }

    /// <summary>Returns when no call back is under way and none can come.</summary>
    public ValueTask DisposeAsync() => _timer.DisposeAsync();

    private void Expire()
    {
        _isExpired = true;
        _expired();
    }
}
