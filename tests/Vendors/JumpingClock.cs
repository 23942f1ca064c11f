namespace Ingest.Vendors;

/// <summary>
/// A clock for whoever waits for a vendor: a wait ends at once and moves the clock on by its length, so that tests see real waits without sleeping.
/// Time limits (timers of a <see cref="CancellationTokenSource"/>) pass only when <see cref="PassTimeLimits"/> is called. Safe for use by several threads.
/// </summary>
public sealed class JumpingClock(DateTimeOffset? start = null) : TimeProvider
{
    private readonly Lock _gate = new();
    private readonly List<LimitTimer> _limits = [];
    private readonly List<TimeSpan> _waits = [];
    private DateTimeOffset _now = start ?? new DateTimeOffset(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How long was waited, each time.</summary>
    public IReadOnlyList<TimeSpan> Waits
    {
        get
        {
            lock (_gate)
            {
                return [.. _waits];
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_gate)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().Ticks;

    /// <summary>Moves the clock on.</summary>
    public void Advance(TimeSpan by)
    {
        lock (_gate)
        {
            _now += by;
        }
    }

    /// <summary>Moves the clock on to the last time limit that is running, and lets all of them pass.</summary>
    public void PassTimeLimits()
    {
        LimitTimer[] passed;
        lock (_gate)
        {
            passed = [.. _limits];
            _limits.Clear();
            foreach (var limit in passed)
            {
                _now = limit.Due > _now ? limit.Due : _now;
            }
        }

        foreach (var limit in passed)
        {
            limit.Fire();
        }
    }

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new LimitTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class LimitTimer(JumpingClock clock, TimerCallback callback, object? state) : ITimer
    {
        public DateTimeOffset Due { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (clock._gate)
            {
                clock._limits.Remove(this);
                if (dueTime < TimeSpan.Zero)
                {
                    return true;
                }

                // The runtime hands the source itself to the timers of its time limits; every other timer is a wait.
                if (state is CancellationTokenSource)
                {
                    Due = clock._now + dueTime;
                    clock._limits.Add(this);
                    return true;
                }

                clock._now += dueTime;
                clock._waits.Add(dueTime);
            }

            ThreadPool.QueueUserWorkItem(static timer => timer.Fire(), this, preferLocal: false);
            return true;
        }

        public void Dispose()
        {
            lock (clock._gate)
            {
                clock._limits.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }
    }
}
