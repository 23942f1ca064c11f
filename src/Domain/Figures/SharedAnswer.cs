namespace Ingest.Domain.Figures;

/// <summary>
/// One answer for all who ask at about the same time: computed at most once in an age, one computation at a time, and never so often that
/// computing it takes more than a tenth of the time. A computation that failed is an answer too, so that a database in trouble is not asked more.
/// </summary>
/// <param name="compute">Computes it. One caller's leaving does not end it.</param>
/// <param name="age">How long an answer is used again.</param>
/// <param name="time">The clock.</param>
internal sealed class SharedAnswer<T>(Func<CancellationToken, Task<T>> compute, TimeSpan age, TimeProvider time)
{
    /// <summary>An answer is used at least so many times as long as it took.</summary>
    private const int AgePerCost = 10;

    private readonly Lock _gate = new();
    private Task<T>? _latest;
    private TimeSpan _cost;
    private long _finishedAt;

    /// <summary>The answer, not older than the age when it is given.</summary>
    public Task<T> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_latest is null || (_latest.IsCompleted && IsOld()))
            {
                _latest = ComputeAsync();
            }

            return _latest.WaitAsync(cancellationToken);
        }
    }

    private bool IsOld()
    {
        var least = _cost * AgePerCost;
        return time.GetElapsedTime(Volatile.Read(ref _finishedAt)) >= (least > age ? least : age);
    }

    private async Task<T> ComputeAsync()
    {
        // Off the lock at once, whatever happens before the first await.
        await Task.Yield();
        var started = time.GetTimestamp();
        try
        {
            return await compute(CancellationToken.None);
        }
        finally
        {
            _cost = time.GetElapsedTime(started);
            Volatile.Write(ref _finishedAt, time.GetTimestamp());
        }
    }
}
