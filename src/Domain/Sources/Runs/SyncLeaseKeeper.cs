using Ingest.Domain.Errors;
using Ingest.Domain.Processing;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// Holds a run's lease during a step, and looks itself whether there is progress: a connector that waits for a slow source cannot report. Without
/// an answer of the source or an item taken in for a whole lease, the step is cancelled.
/// </summary>
internal sealed class SyncLeaseKeeper : LeaseKeeper<long>
{
    private readonly SyncSession _session;
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationTokenSource _gone = new();
    private readonly CancellationTokenSource _lostOrGone;
    private readonly Task _watch;
    private long _seen;

    public SyncLeaseKeeper(ISyncRunQueue queue, SyncLease lease, SyncSession session, TimeSpan duration, TimeProvider time)
        : base((requests, cancellationToken) => queue.HeartbeatAsync(lease, requests, duration, cancellationToken), duration, time)
    {
        _session = session;
        _seen = session.Progress;
        _lostOrGone = CancellationTokenSource.CreateLinkedTokenSource(Lost, _gone.Token);
        _watch = WatchAsync(duration / 20, time);
    }

    /// <summary>Cancelled when the lease is gone, or must be taken for gone.</summary>
    public CancellationToken Gone => _lostOrGone.Token;

    /// <summary>The step is done: the row gets the requests it does not have, and if it got further the lease starts anew.</summary>
    /// <exception cref="LeaseLostException">Somebody else has the run now.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _watch;
        await SaveProgressAsync(cancellationToken);
    }

    /// <summary>The same after an error, which says more than what the watch may have met.</summary>
    /// <exception cref="LeaseLostException">Somebody else has the run now.</exception>
    public async Task SaveAfterErrorAsync(CancellationToken cancellationToken)
    {
        await StopWatchAsync();
        await SaveProgressAsync(cancellationToken);
    }

    protected override async ValueTask DisposeAsyncCore()
    {
        await StopWatchAsync();
        await base.DisposeAsyncCore();
        _lostOrGone.Dispose();
        _gone.Dispose();
        _stop.Dispose();
    }

    private async Task StopWatchAsync()
    {
        await _stop.CancelAsync();
        await _watch.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task SaveProgressAsync(CancellationToken cancellationToken)
    {
        if (_session.Unsaved > 0 || _session.Progress > _seen)
        {
            await HeartbeatAsync(cancellationToken);
        }
    }

    private async Task WatchAsync(TimeSpan interval, TimeProvider time)
    {
        using var timer = new PeriodicTimer(interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                if (_session.Progress > _seen)
                {
                    await TryHeartbeatAsync();
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The step is over.
        }
        catch (LeaseLostException)
        {
            await _gone.CancelAsync();
        }
    }

    private async Task TryHeartbeatAsync()
    {
        try
        {
            await HeartbeatAsync(_stop.Token);
        }
        catch (RetryableException)
        {
            // The database is away: tried again at the next tick, and after a whole lease the step is cancelled.
        }
    }

    private async Task HeartbeatAsync(CancellationToken cancellationToken)
    {
        var (requests, progress) = (_session.Unsaved, _session.Progress);
        await ReportAsync(requests, cancellationToken, now: true);
        _session.Save(requests);
        _seen = progress;
    }
}
