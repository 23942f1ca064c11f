using System.ComponentModel;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>Starts tools as confined child processes (see <see cref="Confinement"/>).</summary>
internal sealed class ToolRunner(IOptions<ToolsOptions> options, TimeProvider time) : IDisposable
{
    private readonly ProcessStarter _starter = new();

    /// <summary>Full path of a program on <see cref="ToolsOptions.SearchPath"/>; null when it is not installed.</summary>
    public string? Find(Tool tool) =>
        options.Value.SearchPath.Split(':').Select(folder => Path.Combine(folder, tool.Program)).FirstOrDefault(File.Exists);

    /// <summary>Starts a tool. The run must be disposed, which kills whatever of it is left.</summary>
    /// <exception cref="FatalException"><c>tool_missing</c>.</exception>
    public async Task<ToolRun> StartAsync(ToolCommand command, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var program = Find(command.Tool) ?? throw ToolErrors.Missing(command.Tool);
        try
        {
            var process = await _starter.StartAsync(Confinement.StartInfo(program, command, options.Value));
            return new ToolRun(process, command, options.Value, time, cancellationToken);
        }
        catch (Win32Exception failure)
        {
            throw ToolErrors.NotStarted(command.Tool, failure);
        }
    }

    /// <summary>Runs a tool whose output does not matter or is small, and returns all of it.</summary>
    public async Task<(ToolResult Result, byte[] Output)> RunAsync(ToolCommand command, CancellationToken cancellationToken)
    {
        await using var run = await StartAsync(command, cancellationToken);
        using var output = new MemoryStream();
        await run.Output.CopyToAsync(output, cancellationToken);
        return (await run.CompleteAsync(), output.ToArray());
    }

    public void Dispose() => _starter.Dispose();
}
