namespace Ingest.LocalHost.Stack;

/// <summary>The last words of a program that failed: what a person needs to see first.</summary>
internal static class LogTail
{
    private const int Lines = 3;

    public static string LastOf(string logFile) => File.Exists(logFile) ? Last(File.ReadAllText(logFile)) : "";

    public static string Last(string output) =>
        string.Join(" | ", output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).TakeLast(Lines));
}
