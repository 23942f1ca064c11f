using System.Collections.Concurrent;
using System.Diagnostics;

namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>
/// Starts processes from one thread that lives as long as this object. The kernel's "kill me when my parent dies" (PR_SET_PDEATHSIG) means
/// the parent thread, not the parent process: a child started from a pool thread would be killed whenever the pool retires that thread.
/// </summary>
internal sealed class ProcessStarter : IDisposable
{
    private readonly BlockingCollection<(ProcessStartInfo Info, TaskCompletionSource<Process> Started)> _requests = [];
    private readonly Thread _thread;

    public ProcessStarter()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "Ingest tool starter" };
        _thread.Start();
    }

    /// <summary>Starts a process; a failure to start is the task's exception.</summary>
    public Task<Process> StartAsync(ProcessStartInfo info)
    {
        var started = new TaskCompletionSource<Process>(TaskCreationOptions.RunContinuationsAsynchronously);
        _requests.Add((info, started));
        return started.Task;
    }

    /// <summary>Ends the thread; processes that still run are killed by the kernel.</summary>
    public void Dispose()
    {
        _requests.CompleteAdding();
        _thread.Join();
        _requests.Dispose();
    }

    private void Run()
    {
        foreach (var (info, started) in _requests.GetConsumingEnumerable())
            Start(info, started);
    }

    private static void Start(ProcessStartInfo info, TaskCompletionSource<Process> started)
    {
        var process = new Process { StartInfo = info };
        try
        {
            process.Start();
            started.SetResult(process);
        }
#pragma warning disable CA1031 // Not hidden: every failure is handed to the caller, and the thread must go on for the others.
        catch (Exception failure)
#pragma warning restore CA1031
        {
            process.Dispose();
            started.SetException(failure);
        }
    }
}
