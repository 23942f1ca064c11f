using Ingest.LocalHost.Hosting;

namespace Ingest.LocalHost.Assistants;

/// <summary>
/// The product behind the tools, started beside the protocol rather than before it: an assistant is answered at once, however long PostgreSQL
/// takes, and a start that fails (a wrong setting, a full disk) is an answer with a reason instead of a server that nobody can reach. The call
/// after a failed start tries again, so nobody has to restart the assistant.
/// </summary>
/// <param name="start">Starts it; its token ends when this is disposed.</param>
internal sealed class ApplicationOnDemand(Func<CancellationToken, Task<LocalApplication>> start) : IAsyncDisposable
{
    private readonly CancellationTokenSource _disposing = new();
    private readonly Lock _gate = new();
    private Task<LocalApplication>? _started;

    /// <summary>The application, once it has started. All callers share one start; one who leaves ends only the own wait.</summary>
    /// <exception cref="Domain.Errors.IngestException">It did not start; the message says what to do.</exception>
    public Task<LocalApplication> GetAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            if (_started is null or { IsFaulted: true } or { IsCanceled: true })
            {
                _started = Task.Run(() => start(_disposing.Token), _disposing.Token);
            }

            return _started.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Stops what was started, also when it is only starting.</summary>
    public async ValueTask DisposeAsync()
    {
        await _disposing.CancelAsync();
        if (_started is { } started)
        {
            // Whoever waited for it has been told why it failed.
            await started.ContinueWith(static _ => { }, TaskScheduler.Default);
            if (started.IsCompletedSuccessfully)
            {
                await started.Result.DisposeAsync();
            }
        }

        _disposing.Dispose();
    }
}
