using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>
/// Word documents: headings by style or outline level, paragraphs, list items, tables, text boxes; page headers first and once, foot- and
/// endnotes and page footers last. Pages are known when Word left page breaks in the file.
/// </summary>
internal sealed class DocxExtractor(IOptions<ExtractorsOptions> options) : OfficeExtractor(options.Value)
{
    // A first page has far fewer blocks; without a break by then the document has no page marks.
    private const int MaxFirstPage = 500;

    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Docx];

    protected override string What => "Word document";

    protected override IEnumerable<Block> Extract(OfficePackage package, string main, SourceFile file)
    {
        var relationships = Relationships.Of(package, main, file.CancellationToken);
        var styles = WordStyles.Read(package, relationships.Find(relationship => relationship.Kind == "styles")?.Target, file.CancellationToken);
        var said = new HashSet<string>(StringComparer.Ordinal);

        foreach (var block in Parts("header")) yield return block;
        foreach (var block in Body(package, main, styles, file)) yield return block;
        foreach (var block in Parts("footnotes").Concat(Parts("endnotes")).Concat(Parts("footer"))) yield return block;

        // First, even and odd pages usually repeat the same text in several parts.
        IEnumerable<Block> Parts(string kind) => relationships
            .Where(relationship => relationship.Kind == kind)
            .SelectMany(relationship => ReadPart(package, relationship.Target, new WordBlocks(styles, countPages: false), file))
            .Where(block => said.Add(block.Text));
    }

    /// <summary>Holds the first page back until it is known whether the document has page marks at all.</summary>
    private static IEnumerable<Block> Body(OfficePackage package, string main, WordStyles styles, SourceFile file)
    {
        var blocks = new WordBlocks(styles, countPages: true);
        var first = new List<Block>();
        var (decided, counted) = (false, false);
        foreach (var block in ReadPart(package, main, blocks, file))
        {
            if (!decided)
            {
                first.Add(block);
                counted = blocks.HasPageMarks;
                if (!counted && first.Count < MaxFirstPage) continue;
                decided = true;
                foreach (var held in first) yield return counted ? held : held with { Page = null };
                continue;
            }
            yield return counted ? block : block with { Page = null };
        }
        if (!decided)
            foreach (var held in first) yield return held with { Page = null };
        if (counted) file.Input.Findings.Pages = blocks.Page;
    }

    private static IEnumerable<Block> ReadPart(OfficePackage package, string part, WordBlocks blocks, SourceFile file)
    {
        if (package.Find(part) is not { } entry) yield break;
        using var reader = new PartReader(package, entry, file.CancellationToken);
        while (reader.Read())
        {
            blocks.Add(reader);
            if (blocks.Ready.Count == 0) continue;
            foreach (var block in blocks.Ready) yield return block;
            blocks.Ready.Clear();
        }
        blocks.Finish();
        foreach (var block in blocks.Ready) yield return block;
    }
}
