namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>How a run ended that no limit stopped.</summary>
/// <param name="ExitCode">The program's own exit code, or 128 plus the signal that ended it.</param>
/// <param name="Errors">The end of what it wrote to standard error; may quote the document, so it is only searched for known phrases, never shown.</param>
internal sealed record ToolResult(int ExitCode, string Errors)
{
    /// <summary>The program ended by itself and reports success.</summary>
    public bool Succeeded => ExitCode == 0;

    /// <summary>Whether it wrote this phrase, in any letter case.</summary>
    public bool Says(string phrase) => Errors.Contains(phrase, StringComparison.OrdinalIgnoreCase);
}
