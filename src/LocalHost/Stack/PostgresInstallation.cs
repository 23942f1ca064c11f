using System.Globalization;
using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Stack;

/// <summary>PostgreSQL's programs on this machine. Only the programs: clusters of the system are never looked at.</summary>
/// <param name="Folder">Folder of <c>postgres</c> and <c>initdb</c>.</param>
/// <param name="Major">Major version.</param>
internal sealed record PostgresInstallation(string Folder, int Major)
{
    /// <summary>Oldest version whose SQL the statements are written for.</summary>
    public const int OldestMajor = 15;

    private const string DebianFolder = "/usr/lib/postgresql";

    /// <summary>The newest installation, or the one of exactly the version that an existing cluster needs.</summary>
    /// <exception cref="FatalException"><see cref="ErrorCodes.ToolMissing"/>; the message has the command that installs it.</exception>
    public static PostgresInstallation Find(int? major)
    {
        var found = All().Where(i => major is null ? i.Major >= OldestMajor : i.Major == major).MaxBy(i => i.Major);
        return found ?? throw new FatalException(
            ErrorCodes.ToolMissing,
            major is null
                ? $"PostgreSQL {OldestMajor} or newer is not installed. Install it: apt-get install postgresql"
                : $"The data folder was made by PostgreSQL {major}, which is not installed any more. Install it: apt-get install postgresql-{major}");
    }

    /// <summary>Full path of one of its programs.</summary>
    public string Program(string name) => Path.Combine(Folder, name);

    private static IEnumerable<PostgresInstallation> All()
    {
        if (Directory.Exists(DebianFolder))
        {
            foreach (var folder in Directory.EnumerateDirectories(DebianFolder))
            {
                var programs = Path.Combine(folder, "bin");
                if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out var major) && IsComplete(programs))
                {
                    yield return new PostgresInstallation(programs, major);
                }
            }
        }

        foreach (var programs in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries))
        {
            if (IsComplete(programs) && ReadMajor(programs) is { } major)
            {
                yield return new PostgresInstallation(programs, major);
            }
        }
    }

    private static bool IsComplete(string folder) => File.Exists(Path.Combine(folder, "postgres")) && File.Exists(Path.Combine(folder, "initdb"));

    private static int? ReadMajor(string folder)
    {
        // "postgres (PostgreSQL) 17.2"
        var (exitCode, output) = ShortCommand.Run([Path.Combine(folder, "postgres"), "--version"]);
        var version = output.Trim().Split(' ')[^1].Split('.')[0];
        return exitCode == 0 && int.TryParse(version, NumberStyles.None, CultureInfo.InvariantCulture, out var major) ? major : null;
    }
}
