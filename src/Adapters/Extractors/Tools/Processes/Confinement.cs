using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>
/// The launchers of util-linux and coreutils in front of a program. Each replaces itself by the next (exec), so the chain stays one process
/// and costs about 2 ms: <c>setsid</c> gives it a session and process group of its own, so that the whole tree can be killed;
/// <c>setpriv</c> makes the kernel kill it when this process dies, however it dies, and takes away the right to gain privileges;
/// <c>nice</c> lowers its priority; <c>prlimit</c> limits memory, processor time and file size and forbids core dumps. On systems other
/// than Linux the program runs without these limits.
/// </summary>
internal static class Confinement
{
    private const int SignalKill = 9;

    /// <summary>SIGXCPU comes first, so that the exit code tells a limit of time from one of memory; SIGKILL follows this many seconds later.</summary>
    private const int CpuGraceSeconds = 2;

    /// <summary>How to start <paramref name="program"/>: nothing inherited, nothing typed in, everything it says caught.</summary>
    public static ProcessStartInfo StartInfo(string program, ToolCommand command, ToolsOptions options)
    {
        IEnumerable<string> line = [.. OperatingSystem.IsLinux() ? Launchers(options) : [], program, .. command.Arguments];
        var info = new ProcessStartInfo(line.First(), line.Skip(1))
        {
            WorkingDirectory = command.WorkingFolder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        info.Environment.Clear();
        info.Environment["PATH"] = "/usr/local/bin:/usr/bin:/bin";
        info.Environment["LANG"] = "C.UTF-8";
        info.Environment["HOME"] = command.WorkingFolder;
        info.Environment["TMPDIR"] = command.WorkingFolder;
        // Tesseract would otherwise start a thread per core for every page; pages are read in parallel instead.
        info.Environment["OMP_THREAD_LIMIT"] = "1";
        return info;
    }

    /// <summary>Kills the program and everything it started. Harmless when all of it has ended.</summary>
    public static void KillTree(Process process)
    {
        // The group's id is the program's id, and stays reserved while any member lives; with no member left this finds nobody.
        if (OperatingSystem.IsLinux() && Kill(-process.Id, SignalKill) == 0) return;
        // There is no group yet: the program was started this very moment. Or everything has ended, and this does nothing.
        process.Kill(entireProcessTree: !OperatingSystem.IsLinux());
    }

    private static string[] Launchers(ToolsOptions options)
    {
        // A program that works may use its whole time limit of processor time; the clock stops one that waits.
        var cpu = (long)Math.Ceiling(options.TimeLimit.TotalSeconds);
        return
        [
            "/usr/bin/setsid",
            "/usr/bin/setpriv", "--pdeathsig", "KILL", "--no-new-privs",
            "/usr/bin/nice", "-n", Text(options.Niceness),
            "/usr/bin/prlimit", $"--as={Text(options.MemoryLimit)}", $"--cpu={Text(cpu)}:{Text(cpu + CpuGraceSeconds)}",
            $"--fsize={Text(options.OutputLimit)}", "--core=0", "--",
        ];
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    [DllImport("libc", EntryPoint = "kill")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Kill(int process, int signal);
}
