using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Ingest.Bench.Sections;

/// <summary>Where something was measured.</summary>
/// <param name="Processor">Model of the processor.</param>
/// <param name="Cores">Processors the program may use.</param>
/// <param name="MemoryGib">Memory in GiB.</param>
/// <param name="Kernel">Operating system and kernel.</param>
/// <param name="DotNet">Version of .NET.</param>
/// <param name="Node">Version of Node.js.</param>
/// <param name="Postgres">Version of PostgreSQL.</param>
/// <param name="Azurite">Version of Azurite.</param>
internal sealed record Machine(
    string Processor, int Cores, double MemoryGib, string Kernel, string DotNet, string Node, string Postgres, string Azurite)
{
    /// <summary>This machine.</summary>
    public static Machine Here() => new(
        Line("/proc/cpuinfo", "model name") ?? System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture.ToString(),
        Environment.ProcessorCount,
        Math.Round(double.Parse((Line("/proc/meminfo", "MemTotal") ?? "0 kB").Split(' ')[0], CultureInfo.InvariantCulture) / (1 << 20), 1),
        $"{(Line("/etc/os-release", "PRETTY_NAME", '=') ?? "Linux").Trim('"')}, Linux {File.ReadAllText("/proc/sys/kernel/osrelease").Trim()}",
        Environment.Version.ToString(),
        Ask("node", "--version").TrimStart('v'),
        Ask(Postgres15OrNewer(), "--version").Replace("postgres (PostgreSQL) ", "", StringComparison.Ordinal),
        AzuriteVersion());

    /// <summary>Load average of the last minute, see proc(5).</summary>
    public static double Load() => double.Parse(File.ReadAllText("/proc/loadavg").Split(' ')[0], CultureInfo.InvariantCulture);

    /// <summary>The commit that is checked out; "unknown" outside a clone.</summary>
    public static string Commit()
    {
        var commit = Ask("git", "-C", Repository.Folder, "rev-parse", "--short=10", "HEAD");
        // What a run writes itself is no change of what it measures.
        return commit + (Ask("git", "-C", Repository.Folder, "status", "--porcelain", "--", ":!bench/results", ":!docs") is "" or "unknown" ? "" : "+");
    }

    private static string AzuriteVersion()
    {
        var package = Path.Combine(Repository.Folder, "infra", "local", "node_modules", "azurite", "package.json");
        return File.Exists(package) ? JsonDocument.Parse(File.ReadAllBytes(package)).RootElement.GetProperty("version").GetString()! : "unknown";
    }

    // Where Debian keeps its versions, the newest first, as the local host looks for it; else the one on the path.
    private static string Postgres15OrNewer() =>
        Directory.Exists("/usr/lib/postgresql")
            ? Directory.GetDirectories("/usr/lib/postgresql")
                .OrderByDescending(static folder => int.TryParse(Path.GetFileName(folder), out var version) ? version : 0)
                .Select(static folder => Path.Combine(folder, "bin", "postgres")).FirstOrDefault(File.Exists) ?? "postgres"
            : "postgres";

    private static string? Line(string path, string name, char separator = ':') =>
        File.Exists(path)
            ? File.ReadLines(path).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal))?.Split(separator, 2)[1].Trim()
            : null;

    private static string Ask(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? answer.Trim() : "unknown";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "unknown"; // It is not installed.
        }
    }
}
