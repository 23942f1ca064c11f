using System.Globalization;
using System.Runtime.CompilerServices;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools.Pandoc;

/// <summary>Reads odt, rtf, epub, org, rst and tex with pandoc: headings, paragraphs, lists, tables and code; no pages.</summary>
internal sealed class PandocExtractor(ToolRunner runner, PackageCheck packages, IOptions<ToolsOptions> options) : IExtractor
{
    private const int MiB = 1024 * 1024;

    private static readonly Dictionary<FileType, (string Format, string What)> Formats = new()
    {
        [FileType.Odt] = ("odt", "OpenDocument text"),
        [FileType.Rtf] = ("rtf", "RTF document"),
        [FileType.Epub] = ("epub", "EPUB book"),
        [FileType.Org] = ("org", "Org document"),
        [FileType.Rst] = ("rst", "reStructuredText document"),
        [FileType.Tex] = ("latex", "LaTeX document"),
    };

    public IReadOnlyCollection<FileType> Types { get; } = [.. Formats.Keys];

    public async IAsyncEnumerable<Block> ExtractAsync(ExtractionInput input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (format, what) = Formats[input.Type];
        var path = await PrepareAsync(input, what, cancellationToken);
        await using var run = await runner.StartAsync(Command(format, path, input.Path), cancellationToken);
        var output = new PandocOutput(run.Output);
        while (await output.NextAsync(cancellationToken) is { } part)
        {
            using (part)
            {
                foreach (var block in Blocks(part)) yield return block;
            }
        }
        var result = await run.CompleteAsync();
        if (!result.Succeeded || output.BrokenOff) throw Failure(result, what);
    }

    /// <summary>Refuses packages that are bombs or locked, and makes UTF-8 of text in other encodings, which pandoc would misread.</summary>
    private async Task<string> PrepareAsync(ExtractionInput input, string what, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var file = new SourceFile(input, cancellationToken);
        if (input.Type is FileType.Odt or FileType.Epub)
        {
            await Task.Run(() => packages.Check(file, what), cancellationToken);
            return input.Path;
        }
        // RTF is ASCII with escapes of its own.
        if (input.Type == FileType.Rtf) return input.Path;
        var encoding = await Task.Run(file.DetectEncoding, cancellationToken);
        if (encoding.IsCleanUtf8) return input.Path;
        var path = input.Path + ".utf8";
        await using var source = file.OpenUtf8(encoding);
        await using var copy = File.Create(path);
        await source.CopyToAsync(copy, cancellationToken);
        return path;
    }

    private ToolCommand Command(string format, string path, string inputPath) => new(
        Tool.Pandoc,
        [
            // No file but this one, and no network, whatever the document includes.
            "--sandbox", "--from", format, "--to", "json", "--output", "-", path,
            // The heap gets three quarters of the address space; the rest is the program itself.
            "+RTS", string.Create(CultureInfo.InvariantCulture, $"-M{options.Value.MemoryLimit / MiB * 3 / 4}m"), "-RTS",
        ],
        Path.GetDirectoryName(inputPath)!);

    private static IEnumerable<Block> Blocks(PandocPart part) =>
        part.Kind == PandocPartKind.Metadata ? PandocBlocks.Title(part.Document.RootElement) : PandocBlocks.Read(part.Document.RootElement);

    private static Domain.Errors.FatalException Failure(ToolResult result, string what) => ExtractionErrors.Corrupt(what, result switch
    {
        { ExitCode: 64 } or { ExitCode: 65 } => "pandoc cannot make sense of its markup",
        _ when result.Says("couldn't unpack") || result.Says("Couldn't parse") => "its package or the XML in it is broken",
        _ => string.Create(CultureInfo.InvariantCulture, $"pandoc ended with code {result.ExitCode}"),
    });
}
