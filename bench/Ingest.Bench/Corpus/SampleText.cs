using System.Text;

namespace Ingest.Bench.Corpus;

/// <summary>Text that looks like text: paragraphs of sentences of words, the same for the same seed.</summary>
internal static class SampleText
{
    private static readonly string[] Words =
        ("the bicycle shop opens at nine and lends a tandem for half a day when the chain is dry which it rarely is in spring because rain comes " +
         "over the hills before noon and every rider who returns late pays for the evening as well unless the ferry was cancelled by wind in that case " +
         "nobody pays and the mechanic writes a note about brakes tyres lamps and the number of the frame so that the next customer knows").Split(' ');

    /// <summary>Writes a text file of so many megabytes and answers its bytes.</summary>
    public static long Write(string path, int megabytes, int seed)
    {
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16);
        foreach (var paragraph in Paragraphs(megabytes * 1_000_000L, seed))
        {
            file.Write(paragraph);
            file.Write("\n\n");
        }

        file.Flush();
        return new FileInfo(path).Length;
    }

    /// <summary>Paragraphs of two to six sentences, until they have about so many characters together.</summary>
    public static IEnumerable<string> Paragraphs(long characters, int seed)
    {
#pragma warning disable CA5394 // The same text every time is the point.
        var random = new Random(seed);
        for (var length = 0L; length < characters;)
        {
            var paragraph = new StringBuilder();
            for (var sentence = random.Next(2, 7); sentence > 0; sentence--)
            {
                for (var word = random.Next(6, 18); word > 0; word--)
                {
                    paragraph.Append(Words[random.Next(Words.Length)]).Append(random.Next(12) == 0 ? $" {random.Next(100_000)} " : " ");
                }

                paragraph.Length--;
                paragraph.Append(". ");
            }

            paragraph.Length--;
            yield return paragraph.ToString();
            length += paragraph.Length + 2;
        }
#pragma warning restore CA5394
    }
}
