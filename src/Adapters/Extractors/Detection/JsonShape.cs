using System.Text;
using System.Text.Json;
using Ingest.Adapters.Extractors.Data;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Detection;

/// <summary>Tells JSON, newline-delimited JSON and notebooks apart from text that merely begins with a bracket.</summary>
internal static class JsonShape
{
    /// <summary>
    /// The type, or null when it is no JSON. A name that says JSON is believed although the text breaks off or has mistakes; another name is
    /// not, so that half a JSON value in a text file stays text.
    /// </summary>
    public static FileType? Detect(TextEncoding encoding, ReadOnlySpan<byte> sample, bool isWhole, FileType? named)
    {
        var isNamedJson = named is FileType.Json or FileType.NdJson or FileType.Notebook;
        if (named is not (null or FileType.Text or FileType.Html or FileType.Xml or FileType.Csv or FileType.Email) && !isNamedJson) return null;

        var utf8 = encoding.IsCleanUtf8 ? sample[encoding.PreambleLength..] : Encoding.UTF8.GetBytes(encoding.Encoding.GetString(sample[encoding.PreambleLength..]));
        var (valid, values, notebook) = Scan(utf8, isWhole);
        if (!valid) return isNamedJson ? named : null;
        if (notebook) return FileType.Notebook;
        if (named is FileType.NdJson or FileType.Notebook && (values == 0 || named is FileType.NdJson)) return named;
        return values > 1 && FirstLineIsValue(utf8) ? FileType.NdJson : FileType.Json;
    }

    /// <summary>Whether it is JSON as far as it goes, how many whole values it has, and whether the first is a notebook.</summary>
    private static (bool Valid, int Values, bool Notebook) Scan(ReadOnlySpan<byte> utf8, bool isWhole)
    {
        var values = 0;
        bool cells = false, format = false;
        var reader = new Utf8JsonReader(utf8, isWhole, new JsonReaderState(JsonExtractor.Lenient));
        try
        {
            while (reader.Read())
            {
                if (reader.CurrentDepth == 0 && reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray)) values++;
                if (reader.CurrentDepth != 1 || values > 0 || reader.TokenType != JsonTokenType.PropertyName) continue;
                cells |= reader.ValueTextEquals("cells"u8);
                format |= reader.ValueTextEquals("nbformat"u8);
            }
        }
        catch (JsonException)
        {
            return (false, values, false);
        }
        // The format number of a large notebook stands after its cells, beyond the sample; the cells name their kind.
        return (true, values, cells && (format || (!isWhole && utf8.IndexOf("\"cell_type\""u8) >= 0)));
    }

    private static bool FirstLineIsValue(ReadOnlySpan<byte> utf8)
    {
        var line = utf8.TrimStart(" \t\r\n"u8);
        var feed = line.IndexOf((byte)'\n');
        return feed > 0 && Scan(line[..feed], isWhole: true) is { Valid: true, Values: 1 };
    }
}
