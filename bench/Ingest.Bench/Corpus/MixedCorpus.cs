using System.Text;

namespace Ingest.Bench.Corpus;

/// <summary>
/// The files of the comparison: equal parts of text, web pages, Markdown, Word and PDF, of 10 to 90 kB of text each, in folders of 100. Every file
/// has a word of its own, so that whether it can be found is a question with one right answer. The same bytes for the same seed.
/// </summary>
internal static class MixedCorpus
{
    private const int FilesOfAFolder = 100;
    private const int ShortestText = 10_000;
    private const int LongestText = 90_000;

    private static readonly string[] Extensions = ["txt", "html", "md", "docx", "pdf"];

    /// <summary>Writes the files and answers their bytes.</summary>
    public static long Write(string folder, int files, int seed)
    {
        var bytes = 0L;
        for (var i = 0; i < files; i++)
        {
            var path = PathOf(folder, i);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            WriteFile(path, i, seed);
            bytes += new FileInfo(path).Length;
        }

        return bytes;
    }

    /// <summary>Where the file with this number is.</summary>
    public static string PathOf(string folder, int number) => Path.Combine(folder, $"{number / FilesOfAFolder:000}", Name(number));

    /// <summary>File name of the file with this number.</summary>
    public static string Name(int number) => $"document-{number:00000}.{Extensions[number % Extensions.Length]}";

    /// <summary>The word that only this file has: letters, so that no tokenizer takes it apart.</summary>
    public static string Word(int number) => string.Concat("zq", new string([.. $"{number:00000}".Select(static digit => (char)('b' + (digit - '0')))]));

    private static void WriteFile(string path, int number, int seed)
    {
        var length = ShortestText + (int)((uint)HashCode(number, seed) % (LongestText - ShortestText));
        var paragraphs = SampleText.Paragraphs(length, HashCode(seed, number))
            .Prepend($"This is document {Word(number)} of the comparison.");
        switch (Extensions[number % Extensions.Length])
        {
            case "txt":
                WriteText(path, string.Join("\n\n", paragraphs));
                break;
            case "html":
                WriteText(path, $"<!doctype html><html><head><title>Document {number}</title><style>p {{ margin: 1em }}</style></head><body><h1>Document {number}</h1>{Sections(paragraphs, "<h2>", "</h2>", "<p>", "</p>\n")}</body></html>");
                break;
            case "md":
                WriteText(path, $"# Document {number}\n\n{Sections(paragraphs, "## ", "\n\n", "", "\n\n")}");
                break;
            case "docx":
                SampleDocx.Write(path, paragraphs);
                break;
            default:
                SamplePdf.Write(path, paragraphs);
                break;
        }
    }

    private static string Sections(IEnumerable<string> paragraphs, string beforeHeading, string afterHeading, string before, string after)
    {
        const int paragraphsOfASection = 8;
        var text = new StringBuilder();
        foreach (var (place, paragraph) in paragraphs.Index())
        {
            if (place % paragraphsOfASection == 0)
            {
                text.Append(beforeHeading).Append("Section ").Append(1 + (place / paragraphsOfASection)).Append(afterHeading);
            }

            text.Append(before).Append(paragraph).Append(after);
        }

        return text.ToString();
    }

    private static void WriteText(string path, string text) => File.WriteAllText(path, text, new UTF8Encoding(false));

    // Knuth's multiplicative hash (TAOCP 3, 6.4): the same in every process, which System.HashCode is not.
    private static int HashCode(int a, int b) => unchecked((int)((((uint)a * 2654435761u) ^ (uint)b) * 2654435761u));
}
