namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>When this process last wrote points: whoever indexes their words waits for that, and for a pause in it.</summary>
#pragma warning disable CA1001 // A SemaphoreSlim whose wait handle nobody asks for holds nothing.
internal sealed class WrittenPoints(TimeProvider time)
#pragma warning restore CA1001
{
    private readonly SemaphoreSlim _news = new(0, 1);
    private long _last;

    /// <summary>Notes that points were written just now.</summary>
    public void Note()
    {
        Volatile.Write(ref _last, Math.Max(1, time.GetTimestamp()));
        if (_news.CurrentCount == 0)
        {
            try
            {
                _news.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else noted it at the same moment.
            }
        }
    }

    /// <summary>Whether points were written within this time.</summary>
    public bool Within(TimeSpan span) => Volatile.Read(ref _last) is not 0 and var last && time.GetElapsedTime(last) < span;

    /// <summary>Waits for points that were written since the last wait, at most so long.</summary>
    public Task<bool> WaitAsync(TimeSpan limit, CancellationToken cancellationToken) => _news.WaitAsync(limit, cancellationToken);
}
