using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Chunking;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Tests.Chunking;

/// <summary>What holds for every document and every valid setting.</summary>
public sealed class ChunkerPropertyTests
{
    private static readonly string[] Pieces =
    [
        "word", "Sentence one. ", "Ends here! ", "Really? ", " ", "  ", "\n", "\t", "e\u0301", "e.g. ", "J. ", "3.14", "\"Quoted.\" ",
        "日本語の文。", "漢字", "ภาษาไทย", "한국어 ", "👩‍👩‍👧‍👦", "🇩🇪🇫🇷", "👍🏽", "𝒳", "\uD83D", "\uDE00", "ﷺ", "naïve ", "العربية؟ ", "\u200B", "\u00A0", "a|b | c",
        "averyveryverylongwordwithoutanyblankinit", "https://example.org/a/b?c=d&e=f", "1. ", "(x.) ", "；", "{", "}\n", "    indented\n",
    ];

    private static readonly Gen<string> TextGen =
        from n in Gen.Frequency((6, Gen.Choose(1, 12)), (3, Gen.Choose(12, 120)), (1, Gen.Choose(120, 700)))
        from repeat in Gen.Frequency((9, Gen.Constant(1)), (1, Gen.Choose(2, 400)))
        from parts in Gen.Elements(Pieces).ArrayOf(n)
        select Valid(string.Concat(Enumerable.Repeat(string.Concat(parts), repeat)));

    private static readonly Gen<Block> BlockGen =
        from kind in Gen.Frequency(
            (2, Gen.Constant(BlockKind.Heading)), (6, Gen.Constant(BlockKind.Paragraph)), (2, Gen.Constant(BlockKind.Table)), (2, Gen.Constant(BlockKind.Code)))
        from text in TextGen
        from level in Gen.Choose(1, 9)
        from page in Gen.Choose(0, 9)
        from continues in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
        from header in Gen.Elements("Name | Price", null, new string('H', 3000), "名前 | 値段")
        select new Block(
            kind, text, page == 0 ? null : page, kind == BlockKind.Heading ? level : 0, kind == BlockKind.Table ? header : null, continues);

    private static readonly Gen<ChunkingOptions> OptionsGen =
        from target in Gen.Frequency((3, Gen.Choose(200, 400)), (1, Gen.Choose(400, 4000)))
        from max in Gen.Choose(target, Math.Min(6000, target * 2))
        from overlap in Gen.Choose(0, Math.Min(1000, target / 2))
        from bytes in Gen.Elements(1000, 1001, 2500, 8191)
        select new ChunkingOptions { TargetLength = target, MaxLength = max, Overlap = overlap, MaxEmbeddingBytes = bytes };

    private static readonly Arbitrary<(Block[] Blocks, ChunkingOptions Options)> Documents = (
        from n in Gen.Choose(0, 25)
        from blocks in BlockGen.ArrayOf(n)
        from options in OptionsGen
        select (blocks, options)).ToArbitrary();

    [Fact]
    public void Cut_AnyDocument_SlicesAreExactAndOrdered() => ForAll((blocks, options) =>
    {
        var extracted = Extracted(blocks);
        var chunks = Cut(blocks, options);
        var lastStart = -1L;
        for (var i = 0; i < chunks.Count; i++)
        {
            var chunk = chunks[i];
            Assert.Equal(i, chunk.Ordinal);
            Assert.True(chunk.Start > lastStart, $"chunk {i} starts at {chunk.Start}, the one before at {lastStart}");
            Assert.Equal(extracted[(int)chunk.Start..(int)chunk.End], chunk.Text);
            Assert.False(string.IsNullOrWhiteSpace(chunk.Text));
            lastStart = chunk.Start;
        }
    });

    [Fact]
    public void Cut_AnyDocument_CoversEveryCharacter() => ForAll((blocks, options) =>
    {
        var extracted = Extracted(blocks);
        var covered = new bool[extracted.Length];
        foreach (var chunk in Cut(blocks, options))
        {
            Array.Fill(covered, true, (int)chunk.Start, (int)(chunk.End - chunk.Start));
        }

        for (var i = 0; i < extracted.Length; i++)
        {
            Assert.True(covered[i] || char.IsWhiteSpace(extracted[i]), $"unit {i} of {extracted.Length} is in no chunk");
        }
    });

    [Fact]
    public void Cut_AnyDocument_KeepsBothLimits() => ForAll((blocks, options) =>
    {
        foreach (var chunk in Cut(blocks, options))
        {
            Assert.InRange(chunk.Text.Length, 1, options.MaxLength);
            Assert.InRange(Encoding.UTF8.GetByteCount(chunk.EmbeddingText), 1, options.MaxEmbeddingBytes);
        }
    });

    [Fact]
    public void Cut_AnyDocument_BreaksNoSurrogatePair() => ForAll((blocks, options) =>
    {
        var extracted = Extracted(blocks);
        foreach (var chunk in Cut(blocks, options))
        {
            Assert.False(SplitsPair(extracted, (int)chunk.Start), $"chunk {chunk.Ordinal} starts inside a pair");
            Assert.False(SplitsPair(extracted, (int)chunk.End), $"chunk {chunk.Ordinal} ends inside a pair");
        }
    });

    [Fact]
    public void Cut_AnyDocument_PageIsThatOfTheStart() => ForAll((blocks, options) =>
    {
        foreach (var chunk in Cut(blocks, options))
        {
            Assert.Equal(BlockAt(blocks, chunk.Start).Page, chunk.Page);
        }
    });

    [Fact]
    public void Cut_Twice_GivesTheSame() => ForAll((blocks, options) => Assert.Equal(Cut(blocks, options), Cut(blocks, options)));

    [Fact]
    public void ChunkAsync_AnyDocument_AgreesWithCutAndResumesAnywhere() => ForAll((blocks, options) =>
    {
        var all = Cut(blocks, options);
        var chunker = new Chunker(Options.Create(options));
        var rerun = chunker.ChunkAsync(Stream(blocks), TestContext.Current.CancellationToken).ToBlockingEnumerable(TestContext.Current.CancellationToken).ToList();
        for (var done = 0; done <= all.Count; done += Math.Max(1, all.Count / 5))
        {
            Assert.Equal(all.Skip(done), rerun.Skip(done));
        }
    });

    [Fact]
    public void Cut_ParagraphSplitIntoContinuingBlocks_CoversTheSame() => ForAll((blocks, options) =>
    {
        // Blanks become the line feeds between the parts, so offsets do not move.
        var whole = blocks.Where(b => b.Kind == BlockKind.Paragraph).Select(b => b with { Continues = false, Page = 1 }).ToArray();
        var parts = whole.SelectMany(SplitAtBlanks).ToArray();
        Assert.Equal(Visible(Cut(whole, options), Extracted(whole)), Visible(Cut(parts, options), Extracted(parts)));
    });

    private static void ForAll(Action<Block[], ChunkingOptions> check) =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(150), Prop.ForAll(Documents, d => check(d.Blocks, d.Options)));

    private static List<Chunk> Cut(Block[] blocks, ChunkingOptions options) => [.. new Chunker(Options.Create(options)).Cut(blocks)];

    private static string Extracted(Block[] blocks) => string.Concat(blocks.Select(b => b.Text + "\n"));

    private static string Visible(List<Chunk> chunks, string extracted)
    {
        var covered = new SortedSet<int>(chunks.SelectMany(c => Enumerable.Range((int)c.Start, (int)(c.End - c.Start))));
        return string.Concat(covered.Select(i => extracted[i]).Where(c => !char.IsWhiteSpace(c)));
    }

    private static IEnumerable<Block> SplitAtBlanks(Block block)
    {
        var parts = block.Text.Split(' ');
        var first = true;
        for (var i = 0; i < parts.Length;)
        {
            var text = parts[i++];
            while (i < parts.Length && (string.IsNullOrWhiteSpace(text) || string.IsNullOrWhiteSpace(string.Join(' ', parts[i..]))))
            {
                text += " " + parts[i++];
            }

            yield return block with { Text = text, Continues = !first };
            first = false;
        }
    }

    private static bool SplitsPair(string text, int at) =>
        at > 0 && at < text.Length && char.IsHighSurrogate(text[at - 1]) && char.IsLowSurrogate(text[at]);

    private static Block BlockAt(Block[] blocks, long offset)
    {
        foreach (var block in blocks)
        {
            offset -= block.Text.Length + 1;
            if (offset < 0)
            {
                return block;
            }
        }

        throw new InvalidOperationException("Beyond the end.");
    }

    private static string Valid(string text)
    {
        var cut = text.Length > Block.MaxLength ? text[..Block.MaxLength] : text;
        return string.IsNullOrWhiteSpace(cut) ? "x" + cut : cut;
    }

    private static async IAsyncEnumerable<Block> Stream(Block[] blocks)
    {
        foreach (var block in blocks)
        {
            await Task.Yield();
            yield return block;
        }
    }
}
