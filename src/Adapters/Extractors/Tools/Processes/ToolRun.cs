using System.Diagnostics;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>
/// A running tool. Read <see cref="Output"/> to its end, then call <see cref="CompleteAsync"/>; or dispose it at any time. Whatever happens, the
/// program and all it started are gone when <see cref="DisposeAsync"/> returns. Its clock stands while the reader is busy with other things.
/// </summary>
internal sealed class ToolRun : IAsyncDisposable
{
    private const int OutOfHeap = 251; // GHC's exit code when +RTS -M is exceeded.
    private const int NotFound = 127; // nice and prlimit when the program cannot be executed.
    private const int Aborted = 128 + 6;
    private const int Killed = 128 + 9;
    private const int CpuTimeExceeded = 128 + 24;
    private const int FileSizeExceeded = 128 + 25;

    private static readonly string[] OutOfMemoryPhrases = ["out of memory", "bad_alloc", "cannot allocate memory", "heap exhausted", "memory exhausted"];

    private readonly Process _process;
    private readonly ToolCommand _command;
    private readonly ToolsOptions _options;
    private readonly CancellationToken _caller;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _kill;
    private readonly PausableTimeLimit _clock;
    private readonly ErrorTail _errors = new();
    private readonly Task _draining;
    private readonly Stream _pipe;
    private long _written;

    public ToolRun(Process process, ToolCommand command, ToolsOptions options, TimeProvider time, CancellationToken caller)
    {
        _process = process;
        _command = command;
        _options = options;
        _caller = caller;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(caller);
        _clock = new PausableTimeLimit(time, command.TimeLimit ?? options.TimeLimit, _stop.Cancel);
        _kill = _stop.Token.Register(() => Confinement.KillTree(process));
        process.StandardInput.Close();
        _pipe = process.StandardOutput.BaseStream;
        _draining = _errors.DrainAsync(process.StandardError.BaseStream, _stop.Token);
        Output = new ToolOutput(this);
    }

    /// <summary>
    /// Standard output, as it comes; the program waits while nobody reads. Reading throws <see cref="FatalException"/> with
    /// <c>extraction_timeout</c> or <c>too_large</c>.
    /// </summary>
    public Stream Output { get; }

    /// <summary>Id of the process, which is also its group's.</summary>
    public int ProcessId => _process.Id;

    internal async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        _clock.Resume();
        try
        {
            var read = await _pipe.ReadAsync(buffer, _stop.Token);
            // A killed program's pipe ends like any other.
            if (read == 0) ThrowIfStopped();
            _written += read;
            var limit = Math.Min(_command.OutputLimit ?? long.MaxValue, _options.OutputLimit);
            return _written > limit ? throw ToolErrors.OutputTooLarge(_command.Tool, limit) : read;
        }
        catch (OperationCanceledException)
        {
            ThrowIfStopped();
            throw;
        }
        finally
        {
            _clock.Pause();
        }
    }

    /// <summary>Waits for the end, and tells how it came.</summary>
    /// <exception cref="FatalException"><c>extraction_timeout</c>, <c>extraction_out_of_memory</c>, <c>too_large</c> or <c>tool_missing</c>.</exception>
    public async Task<ToolResult> CompleteAsync()
    {
        _clock.Resume();
        try
        {
            await _process.WaitForExitAsync(_stop.Token);
            // What it left behind in its group would keep standard error open.
            Confinement.KillTree(_process);
            await _draining;
        }
        catch (OperationCanceledException)
        {
            ThrowIfStopped();
            throw;
        }
        finally
        {
            _clock.Pause();
        }
        ThrowIfStopped();
        return Judge(new ToolResult(_process.ExitCode, _errors.ToString()));
    }

    /// <summary>Kills what is left of the run and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        await _clock.DisposeAsync();
        await _kill.DisposeAsync();
        Confinement.KillTree(_process);
        // A killed process ends at once, whatever it does with other signals; waiting reaps it.
        await _process.WaitForExitAsync(CancellationToken.None);
        await _stop.CancelAsync();
        await _draining;
        _stop.Dispose();
        _process.Dispose();
    }

    private ToolResult Judge(ToolResult result) => result.ExitCode switch
    {
        0 => result,
        CpuTimeExceeded => throw ToolErrors.TimedOut(_command.Tool, _options.TimeLimit),
        FileSizeExceeded => throw ToolErrors.OutputTooLarge(_command.Tool, _options.OutputLimit),
        // Nobody here sent this signal: it is the kernel's, when memory runs out.
        Killed or OutOfHeap => throw ToolErrors.OutOfMemory(_command.Tool, _options.MemoryLimit),
        NotFound => throw ToolErrors.Missing(_command.Tool),
        Aborted or > 0 when OutOfMemoryPhrases.Any(result.Says) => throw ToolErrors.OutOfMemory(_command.Tool, _options.MemoryLimit),
        _ => result,
    };

    private void ThrowIfStopped()
    {
        _caller.ThrowIfCancellationRequested();
        if (_clock.Expired) throw ToolErrors.TimedOut(_command.Tool, _clock.Limit);
    }
}
