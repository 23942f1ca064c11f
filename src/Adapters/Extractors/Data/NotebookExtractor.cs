using System.Text;
using System.Text.Json;
using Ingest.Adapters.Extractors.Markup;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Data;

/// <summary>
/// Jupyter notebooks (nbformat 3 and 4): Markdown and code cells and what they printed, in order; pictures are left out. A notebook over
/// <see cref="ExtractorsOptions.MaxHtmlBytes"/>, and one that is damaged, is read as any JSON, with a warning.
/// </summary>
internal sealed class NotebookExtractor(IOptions<ExtractorsOptions> options, JsonExtractor json) : StreamingExtractor
{
    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Notebook];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        using var notebook = TryParse(file);
        return notebook is null ? json.Read(file) : Cells(notebook, file.CancellationToken).ToList();
    }

    private JsonDocument? TryParse(SourceFile file)
    {
        if (file.Input.Size > options.Value.MaxHtmlBytes)
        {
            file.WarnPartial($"The notebook has {file.Input.Size} bytes; only up to {options.Value.MaxHtmlBytes} are read as cells "
                + $"({ExtractorsOptions.Section}:{nameof(ExtractorsOptions.MaxHtmlBytes)}). It was read as JSON.");
            return null;
        }
        using var stream = file.OpenUtf8(file.DetectEncoding());
        try
        {
            return JsonDocument.Parse(stream, new JsonDocumentOptions { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip });
        }
        catch (JsonException)
        {
            file.WarnPartial("The notebook is damaged; what is there was read as JSON.");
            return null;
        }
    }

    private static IEnumerable<Block> Cells(JsonDocument notebook, CancellationToken cancellationToken)
    {
        var sheets = Items(notebook.RootElement, "worksheets");
        foreach (var cell in Items(notebook.RootElement, "cells").Concat(sheets.SelectMany(sheet => Items(sheet, "cells"))))
        {
            cancellationToken.ThrowIfCancellationRequested();
            foreach (var block in Source(cell, cancellationToken)) yield return block;
            foreach (var output in Items(cell, "outputs"))
                foreach (var block in Output(output, cancellationToken)) yield return block;
        }
    }

    private static IEnumerable<Block> Source(JsonElement cell, CancellationToken cancellationToken)
    {
        // nbformat 3 calls the source of a code cell "input", and has headings as cells.
        var source = Lines(cell, "source") is { Length: > 0 } lines ? lines : Lines(cell, "input");
        return Lines(cell, "cell_type") switch
        {
            "code" => BlockBuilder.Code(source),
            "heading" => BlockBuilder.Heading(source, 1),
            "markdown" when MarkdownBlocks.TryRead(source, cancellationToken) is { } blocks => blocks,
            _ => BlockBuilder.Paragraph(source),
        };
    }

    private static IEnumerable<Block> Output(JsonElement output, CancellationToken cancellationToken)
    {
        if (Lines(output, "ename") is { Length: > 0 } error) return BlockBuilder.Paragraph($"{error}: {Lines(output, "evalue")}");
        if (Lines(output, "text") is { Length: > 0 } text) return BlockBuilder.Code(text);
        if (output.ValueKind != JsonValueKind.Object || !output.TryGetProperty("data", out var data)) return [];
        // Data frames print a table in HTML; other HTML is charts and widgets, whose plain text is all there is to read.
        var html = Lines(data, "text/html");
        return html.Contains("<table", StringComparison.OrdinalIgnoreCase) ? HtmlBlocks.Read(html, withTitle: false, cancellationToken) : BlockBuilder.Code(Lines(data, "text/plain"));
    }

    private static JsonElement.ArrayEnumerator Items(JsonElement parent, string name) =>
        parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(name, out var array) && array.ValueKind == JsonValueKind.Array ? array.EnumerateArray() : default;

    /// <summary>A text, or the lines of one joined; an empty text for anything else.</summary>
    private static string Lines(JsonElement parent, string name)
    {
        if (parent.ValueKind != JsonValueKind.Object || !parent.TryGetProperty(name, out var value)) return "";
        if (value.ValueKind == JsonValueKind.String) return Text(value);
        if (value.ValueKind != JsonValueKind.Array) return "";
        var text = new StringBuilder();
        foreach (var line in value.EnumerateArray())
            if (line.ValueKind == JsonValueKind.String) text.Append(Text(line));
        return text.ToString();
    }

    private static string Text(JsonElement value)
    {
        try
        {
            return value.GetString() ?? "";
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate is legal JSON that is no text; the escapes are kept as they stand.
            return value.GetRawText();
        }
    }
}
