using System.Diagnostics.CodeAnalysis;
using System.Globalization;

/// <summary>
/// Runs inside the measured service before its own code (DOTNET_STARTUP_HOOKS): writes the size of the managed heap to a file every few seconds, which
/// nobody outside the process can see. The service itself is the released program, unchanged.
/// </summary>
[SuppressMessage("Design", "CA1050:Declare types in namespaces", Justification = "The runtime looks for a type of this name without a namespace.")]
internal static class StartupHook
{
    /// <summary>Environment variable with the path of the file.</summary>
    public const string FileVariable = "BENCH_HEAP_FILE";

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    private static Timer? _timer;

    public static void Initialize()
    {
        if (Environment.GetEnvironmentVariable(FileVariable) is { Length: > 0 } file)
        {
            // Child processes are no part of this.
            Environment.SetEnvironmentVariable("DOTNET_STARTUP_HOOKS", null);
            _timer = new Timer(_ => Write(file), null, TimeSpan.Zero, Pause);
        }
    }

    private static void Write(string file)
    {
        var draft = file + ".new";
        File.WriteAllText(draft, GC.GetTotalMemory(forceFullCollection: false).ToString(CultureInfo.InvariantCulture));
        File.Move(draft, file, overwrite: true);
    }
}
