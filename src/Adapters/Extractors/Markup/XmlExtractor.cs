using System.Xml;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// XML of any vocabulary. Streams files of any size. Document type definitions are skipped, so there are no entities to expand and nothing
/// external is ever opened. Where the file stops being well-formed XML (cut off, an entity of a skipped definition, nesting deeper than
/// <see cref="MaxDepth"/>) the rest is read as text without its tags, with a <c>partial_text</c> warning.
/// </summary>
internal sealed class XmlExtractor : StreamingExtractor
{
    /// <summary>Deepest nesting; the parser and this reader keep a small record for every open element.</summary>
    public const int MaxDepth = 20_000;

    private static readonly XmlReaderSettings Settings = new()
    {
        DtdProcessing = DtdProcessing.Ignore,
        XmlResolver = null,
        IgnoreComments = true,
        IgnoreProcessingInstructions = true,
        CheckCharacters = false,
    };

    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Xml];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        var encoding = DeclaredEncoding.Find(file) ?? file.DetectEncoding();
        var blocks = new XmlBlocks();
        XmlProblem? problem;
        using (var text = new LongTagGuard(file.OpenText(encoding)))
        using (var reader = XmlReader.Create(text, Settings))
        {
            while ((problem = Step(reader, blocks, out var more)) is null && more)
            {
                if (blocks.Ready.Count == 0) continue;
                foreach (var block in blocks.Ready) yield return block;
                blocks.Ready.Clear();
            }
        }
        blocks.Finish();
        foreach (var block in blocks.Ready) yield return block;
        if (problem is null) yield break;

        file.WarnPartial($"The XML breaks off in line {problem.Line}: {problem.Reason}. The rest was read as text without its tags.");
        using var rest = new LineReader(new TagStrippingReader(TextAt(file, encoding, problem)));
        foreach (var block in PlainText.Paragraphs(rest)) yield return block;
    }

    private static XmlProblem? Step(XmlReader reader, XmlBlocks blocks, out bool more)
    {
        more = false;
        try
        {
            more = reader.Read();
            if (reader.Depth > MaxDepth)
            {
                var position = (IXmlLineInfo)reader;
                return new XmlProblem(position.LineNumber, position.LinePosition, $"more than {MaxDepth} elements are open");
            }
            if (more) blocks.Add(reader);
            return null;
        }
        catch (XmlException broken)
        {
            // The parser stands behind the ampersand of an entity it does not know.
            return broken.Message.Contains("entity", StringComparison.OrdinalIgnoreCase)
                ? new XmlProblem(broken.LineNumber, broken.LinePosition - 1, "an entity is not defined")
                : new XmlProblem(broken.LineNumber, broken.LinePosition, "it is not well-formed");
        }
    }

    private static StreamReader TextAt(SourceFile file, TextEncoding encoding, XmlProblem problem)
    {
        var text = file.OpenText(encoding);
        for (var line = 1; line < problem.Line && text.Read() is >= 0 and var unit;)
        {
            if (unit == '\r' && text.Peek() == '\n') continue;
            if (unit is '\n' or '\r') line++;
        }
        for (var position = 1; position < problem.Position && text.Read() >= 0; position++)
        {
        }
        return text;
    }

    private sealed record XmlProblem(int Line, int Position, string Reason);
}
