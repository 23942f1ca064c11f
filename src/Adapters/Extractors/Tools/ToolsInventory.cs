using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Extractors.Tools;

/// <summary>A program that reads some formats.</summary>
/// <param name="Program">Its name, for example <c>pdftotext</c>.</param>
/// <param name="Path">Where it is; null when it is not installed.</param>
/// <param name="Version">What it says its version is; null when it is not installed or does not say.</param>
/// <param name="Reads">What is read with it, for people.</param>
/// <param name="InstallCommand">The command that installs it on Debian and Ubuntu.</param>
public sealed record ToolState(string Program, string? Path, string? Version, string Reads, string InstallCommand)
{
    /// <summary>Whether it is there. Only files that need a missing program fail; all others are read.</summary>
    public bool Installed => Path is not null;
}

/// <summary>Which of the programs that read files are installed, for people who look at a machine. It is asked anew each time.</summary>
public sealed class ToolsInventory
{
    private readonly ToolRunner _runner;

    internal ToolsInventory(ToolRunner runner) => _runner = runner;

    /// <summary>The state of every program; starts each installed one once, about 10 ms each, 5 s at most.</summary>
    public async Task<IReadOnlyList<ToolState>> ReadAsync(CancellationToken cancellationToken)
    {
        var states = new List<ToolState>();
        foreach (var tool in Tool.All)
        {
            var path = _runner.Find(tool);
            var version = path is null || tool.VersionArgument is null ? null : await VersionAsync(tool, tool.VersionArgument, cancellationToken);
            states.Add(new ToolState(tool.Program, path, version, tool.Reads, tool.InstallCommand));
        }
        return states;
    }

    private async Task<string?> VersionAsync(Tool tool, string argument, CancellationToken cancellationToken)
    {
        try
        {
            var command = new ToolCommand(tool, [argument], Path.GetTempPath()) { TimeLimit = TimeSpan.FromSeconds(5) };
            var (result, output) = await _runner.RunAsync(command, cancellationToken);
            var text = System.Text.Encoding.UTF8.GetString(output) + result.Errors;
            // "pdftotext version 22.12.0", "tesseract 5.3.0", "pandoc 2.17.1.1": the last word of the first line.
            return text.Split('\n', 2)[0].Trim().Split(' ')[^1];
        }
        catch (FatalException)
        {
            // It is there but does not run; the documents that need it will say why.
            return null;
        }
    }
}
