using System.Runtime.CompilerServices;
using System.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Tools.Word;

/// <summary>
/// Reads Word 97-2003 with antiword: paragraphs and tables. The format's headings are styles that antiword does not tell; they come as paragraphs.
/// </summary>
internal sealed class WordExtractor(ToolRunner runner) : IExtractor
{
    private const string What = "Word 97-2003 document";

    public IReadOnlyCollection<FileType> Types { get; } = [FileType.Doc];

    public async IAsyncEnumerable<Block> ExtractAsync(ExtractionInput input, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Unicode out, and no line width: one line a paragraph.
        var command = new ToolCommand(Tool.Antiword, ["-m", "UTF-8.txt", "-t", "-w", "0", input.Path], Path.GetDirectoryName(input.Path)!);
        await using var run = await runner.StartAsync(command, cancellationToken);
        using var reader = new StreamReader(run.Output, Encoding.UTF8);
        var table = new TableBuilder();
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            foreach (var block in Blocks(line, table)) yield return block;
        }
        foreach (var block in table.Finish()) yield return block;

        var result = await run.CompleteAsync();
        if (!result.Succeeded) throw Failure(result);
    }

    private static IEnumerable<Block> Blocks(string line, TableBuilder table)
    {
        if (line.Length > 1 && line[0] == '|' && line[^1] == '|')
        {
            var cells = line[1..^1].Split('|');
            return table.Any ? table.Row(cells) : table.Header(cells);
        }
        return table.Any ? [.. table.Finish(), .. BlockBuilder.Paragraph(line)] : BlockBuilder.Paragraph(line);
    }

    private static FatalException Failure(ToolResult result)
    {
        if (result.Says("encrypted")) return ExtractionErrors.Encrypted(What);
        if (result.Says("too small")) return ExtractionErrors.Unsupported("a Word 97-2003 document of a kind that antiword does not read (very short)", "Save it as .docx and add that.");
        return ExtractionErrors.Corrupt(What, "antiword finds no Word document in it");
    }
}
