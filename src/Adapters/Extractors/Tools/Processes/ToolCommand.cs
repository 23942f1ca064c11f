namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>One run of a tool.</summary>
/// <param name="Tool">The program.</param>
/// <param name="Arguments">Its arguments, passed as they are: no shell ever sees them.</param>
/// <param name="WorkingFolder">The scratch folder: working folder, HOME and TMPDIR of the run.</param>
internal sealed record ToolCommand(Tool Tool, IReadOnlyList<string> Arguments, string WorkingFolder)
{
    /// <summary>Instead of <see cref="ToolsOptions.TimeLimit"/>.</summary>
    public TimeSpan? TimeLimit { get; init; }

    /// <summary>Bytes of standard output, instead of <see cref="ToolsOptions.OutputLimit"/>, when that is more.</summary>
    public long? OutputLimit { get; init; }
}
