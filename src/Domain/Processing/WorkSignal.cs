namespace Ingest.Domain.Processing;

/// <summary>Tells this process's worker that there may be work, so that it need not wait for its next poll. Losing a signal costs only time.</summary>
public interface IWorkSignal
{
    /// <summary>There may be work now. Never blocks.</summary>
    void Notify();

    /// <summary>Returns after a <see cref="Notify"/> since the last return, or after the time, whichever is first.</summary>
    Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken);
}

/// <summary>The signal: any number of notifications before a wait count as one.</summary>
internal class WorkSignal(TimeProvider time) : IWorkSignal, IDisposable
{
    private readonly SemaphoreSlim _ready = new(0, 1);
    private readonly Lock _lock = new();

    public void Notify()
    {
        lock (_lock)
        {
            if (_ready.CurrentCount == 0)
            {
                _ready.Release();
            }
        }
    }

    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    public async Task WaitAsync(TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var expired = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = time.CreateTimer(_ => expired.Cancel(), null, timeout, Timeout.InfiniteTimeSpan);
        try
        {
            await _ready.WaitAsync(expired.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The time is up: the other way to return.
        }
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ready.Dispose();
        }
    }
}
