using System.Text;
using Ingest.Adapters.Extractors.Tools;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Domain.Extraction;
using Ingest.TestKit;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Tests.Extractors.Tools;

/// <summary>The tool extractors as a host has them, with a folder of their own where scripts can stand in for the real programs.</summary>
internal sealed class ToolBench : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly TemporaryFolder _folder = new();

    /// <param name="settings">Settings of Ingest:Tools by name.</param>
    /// <param name="fakes">Look for programs only among the scripts of <see cref="Fake"/>.</param>
    /// <param name="time">Clock.</param>
    public ToolBench(Dictionary<string, string?>? settings = null, bool fakes = false, TimeProvider? time = null)
    {
        Directory.CreateDirectory(Programs);
        Directory.CreateDirectory(Scratch);
        var values = (settings ?? []).ToDictionary(setting => $"Ingest:Tools:{setting.Key}", setting => setting.Value);
        if (fakes) values["Ingest:Tools:SearchPath"] = Programs;
        var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build());
        if (time is not null) services.AddSingleton(time);
        _services = services.AddToolExtractors().BuildServiceProvider();
    }

    public string Scratch => _folder.Find("scratch");

    public ToolRunner Runner => _services.GetRequiredService<ToolRunner>();

    private string Programs => _folder.Find("programs");

    public static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public IExtractor ExtractorOf(FileType type) => _services.GetServices<IExtractor>().Single(extractor => extractor.Types.Contains(type));

    public T Get<T>() where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A shell script in place of a program.</summary>
    public ToolCommand Fake(Tool tool, string script, params string[] arguments)
    {
        var path = Path.Combine(Programs, tool.Program);
        File.WriteAllText(path, "#!/bin/sh\n" + script + "\n");
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return new ToolCommand(tool, arguments, Scratch);
    }

    /// <summary>Reads a document to its end.</summary>
    public async Task<(List<Block> Blocks, ExtractionFindings Findings)> ExtractAsync(FileType type, byte[] content, CancellationToken? cancellationToken = null)
    {
        var path = Path.Combine(Scratch, "content." + type.ToString().ToLowerInvariant());
        await File.WriteAllBytesAsync(path, content, Cancellation);
        var findings = new ExtractionFindings();
        List<Block> blocks = [];
        var input = new ExtractionInput(path, content.Length, type, Path.GetFileName(path), findings);
        await foreach (var block in ExtractorOf(type).ExtractAsync(input, cancellationToken ?? Cancellation)) blocks.Add(block);
        return (blocks, findings);
    }

    public Task<(List<Block> Blocks, ExtractionFindings Findings)> ExtractAsync(FileType type, string content) =>
        ExtractAsync(type, Encoding.UTF8.GetBytes(content));

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        _folder.Dispose();
    }
}
