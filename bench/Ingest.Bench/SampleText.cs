using System.Text;

namespace Ingest.Bench;

/// <summary>Text that looks like text: paragraphs of sentences of words, the same for the same seed.</summary>
internal static class SampleText
{
    private static readonly string[] Words =
        ("the bicycle shop opens at nine and lends a tandem for half a day when the chain is dry which it rarely is in spring because rain comes " +
         "over the hills before noon and every rider who returns late pays for the evening as well unless the ferry was cancelled by wind in that case " +
         "nobody pays and the mechanic writes a note about brakes tyres lamps and the number of the frame so that the next customer knows").Split(' ');

    public static long Write(string path, int megabytes, int seed)
    {
#pragma warning disable CA5394 // The same file every time is the point.
        var random = new Random(seed);
        using var file = new StreamWriter(path, append: false, new UTF8Encoding(false), 1 << 16);
        var length = 0L;
        while (length < megabytes * 1_000_000L)
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

            paragraph.Append("\n\n");
            file.Write(paragraph);
            length += paragraph.Length;
        }
#pragma warning restore CA5394

        file.Flush();
        return new FileInfo(path).Length;
    }
}
