using Ingest.Domain.Chunking;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Tests.Chunking;

public sealed class ChunkerTests
{
    private const string Sentence = "The quick brown fox jumps over the lazy dog near the river. ";

    [Fact]
    public void Cut_NoBlocks_GivesNone() => Assert.Empty(Cut());

    [Fact]
    public void Cut_OneShortParagraph_GivesItWhole()
    {
        var chunk = Assert.Single(Cut(Paragraph("  Hello, world. ", page: 3)));

        Assert.Equal(new Chunk(0, "Hello, world.", "", 3, 2, 15), chunk);
    }

    [Fact]
    public void Cut_Sections_AreNotMixedAndCarryTheirPath()
    {
        var body = Repeat(Sentence, 8);
        var chunks = Cut(Heading(1, "Guide"), Heading(2, "Install"), Paragraph(body), Heading(2, "Run"), Paragraph(body));

        Assert.Equal(["Guide › Install", "Guide › Run"], chunks.Select(c => c.Context));
        Assert.StartsWith("Guide\nInstall\nThe quick", chunks[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("Run\nThe quick", chunks[1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Run", chunks[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_SmallSiblings_AreMergedUnderWhatTheyShare()
    {
        var chunks = Cut(
            Heading(1, "Glossary"), Heading(2, "Claim"), Paragraph("Takes a lease."), Heading(2, "Lease"), Paragraph("Ends by itself."));

        var chunk = Assert.Single(chunks);
        Assert.Equal("Glossary", chunk.Context);
        Assert.Equal("Glossary\nClaim\nTakes a lease.\nLease\nEnds by itself.", chunk.Text);
    }

    [Fact]
    public void Cut_SmallSectionBeforeALargeOne_StandsAlone()
    {
        var chunks = Cut(Heading(1, "Note"), Paragraph("Short."), Heading(1, "Story"), Paragraph(Repeat(Sentence, 10)));

        Assert.Equal(["Note", "Story"], chunks.Select(c => c.Context));
    }

    [Fact]
    public void Cut_SmallSectionBeforeAHigherOne_StandsAlone()
    {
        var chunks = Cut(Heading(1, "A"), Heading(2, "A.1"), Paragraph("x"), Heading(3, "A.1.1"), Paragraph("y"), Heading(1, "B"), Paragraph("z"));

        // B is as high as the group's first heading, so it may join; below it may not.
        Assert.Single(chunks);
        var lower = Cut(Heading(2, "A.1"), Paragraph("x"), Heading(1, "B"), Paragraph("z"));
        Assert.Equal(["A.1", "B"], lower.Select(c => c.Context));
    }

    [Fact]
    public void Cut_HeadingAtTheEnd_IsKept()
    {
        var chunks = Cut(Heading(1, "Story"), Paragraph(Repeat(Sentence, 10)), Heading(1, "The end"));

        Assert.Equal("The end", chunks[^1].Text);
    }

    [Fact]
    public void Cut_LongParagraph_EndsChunksAfterSentences()
    {
        var chunks = Cut(Paragraph(Repeat(Sentence, 100)));

        Assert.True(chunks.Count > 4);
        Assert.All(chunks, c => Assert.EndsWith("river.", c.Text, StringComparison.Ordinal));
        Assert.All(chunks, c => Assert.StartsWith("The quick", c.Text, StringComparison.Ordinal));
        Assert.All(chunks.SkipLast(1), c => Assert.InRange(c.Text.Length, 500, 1000));
    }

    [Fact]
    public void Cut_LongParagraph_OverlapsByWholeSentences()
    {
        var chunks = Cut(Paragraph(Repeat(Sentence, 100)));

        Assert.All(chunks.Zip(chunks.Skip(1)), pair => Assert.InRange(pair.First.End - pair.Second.Start, 50, 120));
    }

    [Fact]
    public void Cut_OverlapZero_RepeatsNothing()
    {
        var chunks = Cut(new ChunkingOptions { Overlap = 0 }, Paragraph(Repeat(Sentence, 100)));

        Assert.All(chunks.Zip(chunks.Skip(1)), pair => Assert.True(pair.Second.Start >= pair.First.End));
    }

    [Fact]
    public void Cut_NewSection_DoesNotRepeatTheOneBefore()
    {
        var chunks = Cut(Heading(1, "A"), Paragraph(Repeat(Sentence, 30)), Heading(1, "B"), Paragraph(Repeat(Sentence, 30)));

        var b = chunks.First(c => c.Context == "B");
        Assert.StartsWith("B\n", b.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Dr. J. Smith met Mrs. K. Jones. ")]
    [InlineData("He said \"Stop it!\" Then he left. ")]
    [InlineData("It costs 3.50, e.g. in Rome. ")]
    public void Cut_FullStopsInsideSentences_DoNotEndThem(string sentence)
    {
        var chunks = Cut(Paragraph(Repeat(sentence, 150)));

        string[] wrong = ["J.", "K.", "3.", "e.g.", "Stop"];
        Assert.All(chunks, c => Assert.DoesNotContain(wrong, w => c.Text.EndsWith(w, StringComparison.Ordinal)));
    }

    [Fact]
    public void Cut_ParagraphsOfMiddlingSize_StayWhole()
    {
        var paragraph = Repeat(Sentence, 7).Trim();
        var chunks = Cut(new ChunkingOptions { Overlap = 0 }, [.. Enumerable.Repeat(Paragraph(paragraph), 20)]);

        Assert.All(chunks, c => Assert.Equal($"{paragraph}\n{paragraph}", c.Text));
    }

    [Fact]
    public void Cut_LongTable_RepeatsItsHeaderInContextAndCutsBetweenRows()
    {
        const string header = "Name | Price";
        var rows = Enumerable.Range(0, 300).Select(i => $"Thing number {i} | {i * 3}.00").ToArray();
        var table = new[] { rows[..100], rows[100..200], rows[200..] }
            .Select((r, i) => new Block(BlockKind.Table, (i == 0 ? header + "\n" : "") + string.Join('\n', r), 1, 0, header, i > 0)).ToArray();

        var chunks = Cut([Heading(1, "List"), .. table]);

        Assert.Equal("List", chunks[0].Context);
        Assert.Contains(header, chunks[0].Text, StringComparison.Ordinal);
        Assert.All(chunks.Skip(1), c => Assert.Equal("List\nName | Price", c.Context));
        Assert.All(chunks, c => Assert.All(c.Text.Split('\n').Where(l => l.StartsWith("Thing", StringComparison.Ordinal)), l => Assert.Contains(l, rows)));
        Assert.Equal(rows, chunks.SelectMany(c => c.Text.Split('\n')).Where(l => l.StartsWith("Thing", StringComparison.Ordinal)));
    }

    [Fact]
    public void Cut_Code_CutsBetweenLinesAndKeepsIndentation()
    {
        var lines = Enumerable.Range(0, 200).Select(i => new string(' ', 4 * (i % 3)) + $"call_{i}(argument, other_argument);").ToArray();
        var chunks = Cut(new Block(BlockKind.Code, string.Join('\n', lines)));

        Assert.True(chunks.Count > 3);
        Assert.Equal(lines, chunks.SelectMany(c => c.Text.Split('\n')));
    }

    [Fact]
    public void Cut_ChineseWithoutBlanks_CutsAfterSentences()
    {
        var chunks = Cut(Paragraph(Repeat("人人生而自由，在尊严和权利上一律平等。", 200)));

        Assert.All(chunks, c => Assert.EndsWith("。", c.Text, StringComparison.Ordinal));
    }

    [Fact]
    public void Cut_ThaiWithoutBlanks_CutsBetweenClusters()
    {
        const string thai = "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์และสิทธิ";
        var text = Repeat(thai, 60);
        var boundaries = System.Globalization.StringInfo.ParseCombiningCharacters(text).ToHashSet();
        boundaries.Add(text.Length);

        var chunks = Cut(Paragraph(text));

        Assert.True(chunks.Count > 3);
        Assert.All(chunks, c => Assert.Contains((int)c.Start, boundaries));
        Assert.All(chunks, c => Assert.Contains((int)c.End, boundaries));
    }

    [Fact]
    public void Cut_FamiliesOfEmoji_StayTogether()
    {
        const string family = "👩‍👩‍👧‍👦";
        var chunks = Cut(Paragraph(Repeat(family, 500)));

        Assert.True(chunks.Count > 3);
        Assert.All(chunks, c => Assert.Equal(0, c.Text.Length % family.Length));
    }

    [Fact]
    public void Cut_OneEndlessCluster_StillEnds()
    {
        var chunks = Cut(Paragraph("e" + new string('\u0301', 20_000)));

        Assert.All(chunks, c => Assert.InRange(c.Text.Length, 1, 1600));
        Assert.Equal(20_001, chunks[^1].End);
    }

    [Fact]
    public void Cut_DeepAndLongHeadings_CapsTheContext()
    {
        var headings = Enumerable.Range(1, 9).Select(level => Heading(level, $"Level {level} " + new string('x', 500)));
        var chunks = Cut([.. headings, Paragraph("Text.")]);

        Assert.All(chunks, c => Assert.InRange(c.Context.Length, 1, 300));
        Assert.Contains("Level 9", chunks[^1].Context, StringComparison.Ordinal);
        Assert.StartsWith("… › ", chunks[^1].Context, StringComparison.Ordinal);
    }

    [Fact]
    public void Cut_HeadingOverTwoLines_IsOneLineInContext()
    {
        var chunk = Assert.Single(Cut(Heading(1, "Two\n  lines"), Paragraph("Text.")));

        Assert.Equal("Two lines", chunk.Context);
    }

    [Fact]
    public void Cut_ChunkOverTwoPages_HasThePageWhereItStarts()
    {
        var chunks = Cut(Paragraph(Repeat(Sentence, 10), page: 1), Paragraph(Repeat(Sentence, 30), page: 2));

        Assert.Equal(1, chunks[0].Page);
        Assert.Equal(2, chunks[^1].Page);
    }

    [Fact]
    public void Cut_SmallRestAfterTheTarget_StaysWithTheLastChunk()
    {
        var text = Repeat(Sentence, 19).Trim();

        Assert.InRange(text.Length, 1001, 1250);
        Assert.Single(Cut(Paragraph(text)));
    }

    [Fact]
    public async Task ChunkAsync_EndlessDocument_YieldsBeforeTheEnd()
    {
        var read = 0;
        async IAsyncEnumerable<Block> Endless()
        {
            while (true)
            {
                await Task.Yield();
                read++;
                yield return Paragraph(Repeat(Sentence, 20));
            }
        }

        var chunker = new Chunker(Options.Create(new ChunkingOptions()));
        var seen = 0;
        await foreach (var chunk in chunker.ChunkAsync(Endless(), TestContext.Current.CancellationToken))
        {
            Assert.Equal(seen++, chunk.Ordinal);
            if (seen == 100)
            {
                break;
            }
        }

        Assert.InRange(read, 1, 110);
    }

    [Fact]
    public async Task ChunkAsync_Cancelled_Stops()
    {
        using var stop = new CancellationTokenSource();
        var chunker = new Chunker(Options.Create(new ChunkingOptions()));
        var blocks = Enumerable.Repeat(Paragraph(Repeat(Sentence, 500)), 10).ToAsyncEnumerable();

        await Assert.ThrowsAsync<OperationCanceledException>(async () =>
        {
            await foreach (var chunk in chunker.ChunkAsync(blocks, stop.Token))
            {
                await stop.CancelAsync();
            }
        });
    }

    [Fact]
    public void Fingerprint_OtherOptions_Differs()
    {
        static string Of(ChunkingOptions options) => new Chunker(Options.Create(options)).Fingerprint;
        string[] all =
        [
            Of(new()), Of(new() { TargetLength = 999 }), Of(new() { MaxLength = 1599 }), Of(new() { Overlap = 119 }), Of(new() { MaxEmbeddingBytes = 8190 }),
        ];

        Assert.Equal(all.Length, all.Distinct().Count());
        Assert.Equal("chunker-1;target=1000;max=1600;overlap=120;bytes=8191", all[0]);
    }

    private static List<Chunk> Cut(params Block[] blocks) => Cut(new ChunkingOptions(), blocks);

    private static List<Chunk> Cut(ChunkingOptions options, params Block[] blocks) => [.. new Chunker(Options.Create(options)).Cut(blocks)];

    private static Block Heading(int level, string text) => new(BlockKind.Heading, text, null, level);

    private static Block Paragraph(string text, int? page = null) => new(BlockKind.Paragraph, text, page);

    private static string Repeat(string text, int times) => string.Concat(Enumerable.Repeat(text, times));
}
