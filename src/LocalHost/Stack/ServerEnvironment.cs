using System.Diagnostics;

namespace Ingest.LocalHost.Stack;

/// <summary>
/// What a program that this host starts learns of the host's environment: where programs and libraries are, language and time zone. Nothing else, because
/// settings, and with them keys, may stand in environment variables, and every process of the same user can read another's.
/// </summary>
internal static class ServerEnvironment
{
    private static readonly HashSet<string> Names = new(StringComparer.Ordinal)
    {
        "PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "LD_LIBRARY_PATH",
    };

    /// <summary>Leaves the process only what it may learn, and adds its own variables.</summary>
    public static void Apply(ProcessStartInfo start, IReadOnlyDictionary<string, string>? own = null)
    {
        var hidden = start.Environment.Keys.Where(static name => !Names.Contains(name) && !name.StartsWith("LC_", StringComparison.Ordinal) && !name.StartsWith("DOTNET_", StringComparison.Ordinal)).ToList();
        foreach (var name in hidden)
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in own ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }
    }
}
