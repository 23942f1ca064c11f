using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>
/// PowerPoint presentations: a page per slide in the order of the show (hidden slides too), the title as heading and first, then the text of
/// every shape and table, then the speaker's notes. One slide is held at a time.
/// </summary>
internal sealed class PptxExtractor(IOptions<ExtractorsOptions> options) : OfficeExtractor(options.Value)
{
    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Pptx];

    protected override string What => "PowerPoint presentation";

    protected override IEnumerable<Block> Extract(OfficePackage package, string main, SourceFile file)
    {
        var number = 0;
        foreach (var slide in Slides(package, main, file.CancellationToken))
        {
            number++;
            file.Input.Findings.Pages = number;
            foreach (var block in Slide(package, slide, number, file)) yield return block;
        }
    }

    private static List<string> Slides(OfficePackage package, string main, CancellationToken cancellationToken)
    {
        var targets = Relationships.Of(package, main, cancellationToken)
            .Where(relationship => relationship.Kind == "slide").DistinctBy(relationship => relationship.Id).ToDictionary(relationship => relationship.Id, relationship => relationship.Target);
        var slides = new List<string>();
        using var reader = new PartReader(package, package.Find(main)!, cancellationToken);
        while (reader.Read())
            if (reader.IsStart && reader.Name == "sldId" && reader.RelationshipId() is { } id && targets.Remove(id, out var target)) slides.Add(target);
        return slides;
    }

    private static List<Block> Slide(OfficePackage package, string slide, int number, SourceFile file)
    {
        var shapes = Shapes(package, slide, number, file);
        // Shapes stand in drawing order; the title is read first wherever it was drawn.
        var blocks = shapes.Titles.SelectMany(title => BlockBuilder.Heading(title, 1, number)).ToList();
        blocks.AddRange(shapes.Ready);
        if (Relationships.Of(package, slide, file.CancellationToken).Find(relationship => relationship.Kind == "notesSlide") is { } notes)
            blocks.AddRange(Notes(package, notes.Target, number, file));
        return blocks;
    }

    private static SlideBlocks Shapes(OfficePackage package, string part, int number, SourceFile file)
    {
        var shapes = new SlideBlocks(number);
        if (package.Find(part) is not { } entry)
        {
            file.WarnPartial($"Slide {number} is missing in the file.");
            return shapes;
        }
        using var reader = new PartReader(package, entry, file.CancellationToken);
        while (reader.Read()) shapes.Add(reader);
        shapes.Finish();
        return shapes;
    }

    private static IEnumerable<Block> Notes(OfficePackage package, string part, int number, SourceFile file)
    {
        if (package.Find(part) is null) return [];
        var text = string.Join('\n', Shapes(package, part, number, file).Ready.Select(block => block.Text));
        return text.Length == 0 ? [] : BlockBuilder.Paragraph("Notes: " + text, number);
    }
}
