using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Data;

/// <summary>Comma, semicolon, tab or bar separated values as one table. Streams files of any size; a cell of any length stays bounded in memory.</summary>
internal sealed class CsvExtractor : StreamingExtractor
{
    private const int SampleLength = 1 << 16;

    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Csv];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        var encoding = file.DetectEncoding();
        var delimiter = DetectDelimiter(file, encoding);
        using var text = file.OpenText(encoding);
        var rows = new CsvReader(text, delimiter);
        var table = new TableBuilder();
        var first = true;
        while (rows.Read() is { } row)
        {
            foreach (var block in first && Delimiters.IsHeader(row) ? table.Header(row) : table.Row(row)) yield return block;
            first &= !table.Any;
        }
        foreach (var block in table.Finish()) yield return block;
        if (rows.Cut) file.WarnPartial("A row is over 1,048,576 characters long, as after a quotation mark that nobody closed; it was cut into several.");
    }

    private static char DetectDelimiter(SourceFile file, TextEncoding encoding)
    {
        var preferred = Path.GetExtension(file.Input.FileName).ToLowerInvariant() is ".tsv" or ".tab" ? '\t' : ',';
        using var reader = file.OpenText(encoding);
        var sample = new char[SampleLength];
        var length = reader.ReadBlock(sample);
        return Delimiters.Detect(new string(sample, 0, length), preferred) ?? preferred;
    }
}
