using Ingest.LocalHost.Stack;

namespace Ingest.Chaos.Stack;

/// <summary>
/// A server that can be ended in any way and started again as it was: same program, same arguments, same port, so that clients find it where they
/// look for it.
/// </summary>
internal sealed class RestartableServer
{
    private const int Continue = 18;
    private const int Stop = 19;

    private readonly IReadOnlyList<string> _command;
    private readonly IReadOnlyDictionary<string, string> _environment;
    private readonly string _pidFile;
    private readonly string _logFile;

    /// <summary>Takes over a server that runs.</summary>
    /// <param name="running">Its process; the command line is read from it.</param>
    /// <param name="as">Words before its command line: to become the user it runs as.</param>
    /// <param name="environment">Variables it needs.</param>
    /// <param name="replace">Arguments that are to be others the next time.</param>
    /// <param name="pidFile">Where its process id is kept.</param>
    /// <param name="logFile">Where its output goes.</param>
    public RestartableServer(
        ServerProcess running, IReadOnlyList<string> @as, IReadOnlyDictionary<string, string> environment, Func<IReadOnlyList<string>, IReadOnlyList<string>> replace,
        string pidFile, string logFile)
    {
        Process = running;
        _command = [.. @as, .. replace(File.ReadAllText($"/proc/{running.Pid}/cmdline").TrimEnd('\0').Split('\0'))];
        _environment = environment;
        _pidFile = pidFile;
        _logFile = logFile;
    }

    /// <summary>Its process, alive or not.</summary>
    public ServerProcess Process { get; private set; }

    /// <summary>Sends a signal and waits for the end.</summary>
    public Task EndAsync(int signal) => Process.StopAsync(signal, TimeSpan.FromSeconds(30));

    /// <summary>Starts it again if it does not run; returns at once.</summary>
    public void Start()
    {
        if (!Process.IsAlive)
        {
            Process = ServerProcess.Start(_command, _environment, _pidFile, _logFile);
        }
    }

    /// <summary>Stops it and its children where they stand.</summary>
    public void Freeze() => SignalFamily(Stop);

    /// <summary>Lets them go on.</summary>
    public void Thaw() => SignalFamily(Continue);

    private void SignalFamily(int signal)
    {
        foreach (var child in ChildrenOf(Process.Pid))
        {
            child.Signal(signal);
        }

        Process.Signal(signal);
    }

    private static IEnumerable<ServerProcess> ChildrenOf(int pid)
    {
        var list = $"/proc/{pid}/task/{pid}/children";
        return File.Exists(list)
            ? File.ReadAllText(list).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(static id => ServerProcess.OfPid(int.Parse(id, System.Globalization.CultureInfo.InvariantCulture))).OfType<ServerProcess>()
            : [];
    }
}
