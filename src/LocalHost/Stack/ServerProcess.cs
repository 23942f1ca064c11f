using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ingest.LocalHost.Stack;

/// <summary>
/// A server that was started on this machine, by this process or an earlier one. It has a session of its own, so that Ctrl-C in a terminal
/// reaches the host only, and a pid file that the server's own process writes before it becomes the server: there is no moment in which it
/// runs and nobody could find it.
/// </summary>
/// <param name="Pid">Its process id.</param>
/// <param name="StartTicks">Its start in clock ticks since boot: with the pid, never the same for two processes.</param>
internal sealed partial record ServerProcess(int Pid, long StartTicks)
{
    private const int Kill = 9;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    // One shell, replaced step by step by exec: its process id is the server's.
    private const string Launch = """pid=$1 log=$2; shift 2; echo $$ >"$pid"; exec setsid "$@" </dev/null >"$log" 2>&1""";

    /// <summary>False once it has ended, also when its id has been given to another process since.</summary>
    public bool IsAlive => ReadStartTicks(Pid) == StartTicks;

    /// <summary>Starts a command. The log of the run before is kept with <c>.1</c> added.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="environment">Variables added to the few it gets of this process's, see <see cref="ServerEnvironment"/>.</param>
    /// <param name="pidFile">Gets the process id.</param>
    /// <param name="logFile">Gets standard output and error.</param>
    public static ServerProcess Start(
        IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment, string pidFile, string logFile)
    {
        if (File.Exists(logFile))
        {
            File.Move(logFile, logFile + ".1", overwrite: true);
        }

        // All three are redirected so that .NET leaves the terminal's settings alone; the shell closes these pipes at once.
        var start = new ProcessStartInfo("/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        foreach (var argument in (IEnumerable<string>)["-c", Launch, "sh", pidFile, logFile, .. command])
        {
            start.ArgumentList.Add(argument);
        }

        ServerEnvironment.Apply(start, environment);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("/bin/sh did not start.");
        return new ServerProcess(process.Id, ReadStartTicks(process.Id) ?? -1);
    }

    /// <summary>This process.</summary>
    public static ServerProcess Current() => new(Environment.ProcessId, ReadStartTicks(Environment.ProcessId) ?? -1);

    /// <summary>The running process with this id, or null.</summary>
    public static ServerProcess? OfPid(int pid) => ReadStartTicks(pid) is { } ticks ? new ServerProcess(pid, ticks) : null;

    /// <summary>The running process that a pid file names, or null. Its command line must hold <paramref name="mark"/>: a recycled id is somebody else.</summary>
    public static ServerProcess? Find(string pidFile, string mark)
    {
        if (!File.Exists(pidFile)
            || !int.TryParse(File.ReadLines(pidFile).FirstOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
            || ReadStartTicks(pid) is not { } ticks)
        {
            return null;
        }

        try
        {
            var arguments = File.ReadAllText($"/proc/{pid}/cmdline").Split('\0');
            return arguments.Contains(mark) ? new ServerProcess(pid, ticks) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Sends the signal and waits for the end; after the time limit it is killed.</summary>
    public async Task StopAsync(int signal, TimeSpan timeLimit)
    {
        if (!await AskToStopAsync(signal, timeLimit))
        {
            Signal(Kill);
            await WaitForEndAsync(timeLimit);
        }
    }

    /// <summary>Sends the signal and waits for the end; false when it has not ended within the time limit.</summary>
    public async Task<bool> AskToStopAsync(int signal, TimeSpan timeLimit, CancellationToken cancellationToken = default)
    {
        Signal(signal);
        return await WaitForEndAsync(timeLimit, cancellationToken);
    }

    /// <summary>Ends it at once.</summary>
    public Task KillAsync() => StopAsync(Kill, TimeSpan.FromSeconds(5));

    /// <summary>Sends a signal if the process is still the one that was started.</summary>
    public void Signal(int signal)
    {
        if (IsAlive)
        {
            // An error means that it ended in between.
            _ = SendSignal(Pid, signal);
        }
    }

    private async Task<bool> WaitForEndAsync(TimeSpan timeLimit, CancellationToken cancellationToken = default)
    {
        for (var started = TimeProvider.System.GetTimestamp(); IsAlive; await Task.Delay(Poll, cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(started) > timeLimit)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Field 22 of /proc/PID/stat (proc_pid_stat(5)); null when there is no such process or it is a zombie.</summary>
    private static long? ReadStartTicks(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");

            // The second field is the program's name in parentheses and may hold anything; the third, the state, follows the last one.
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] is "Z" or "X" ? null : long.Parse(fields[19], CultureInfo.InvariantCulture);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int pid, int signal);
}
