using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Extractors.Text;
using Ingest.Contracts.Extraction;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Tests.Extractors.Text;

public sealed class BlockBuilderTests
{
    [Fact]
    public void Blocks_AnyText_ObeyTheRules() => Prop.ForAll(ArbMap.Default.ArbFor<char[]>(), units =>
    {
        var text = new string(units ?? []);
        BlockRules.Hold(BlockBuilder.Paragraph(text).ToList());
        BlockRules.Hold(BlockBuilder.Code(text).ToList());
        BlockRules.Hold(BlockBuilder.Heading(text, units?.Length ?? 0).ToList());
        var table = new TableBuilder();
        BlockRules.Hold([.. table.Header([text, "b"]), .. table.Row([text, null, text]), .. table.Finish()]);
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a\r\nb\rc\u2028d\u0085e", "a\nb\nc\nd\ne")]
    [InlineData("\uFEFFa\0b\u0007\tc", "ab\tc")]
    public void Paragraph_OddCharacters_AreNormalized(string text, string expected) => Assert.Equal(expected, Assert.Single(BlockBuilder.Paragraph(text)).Text);

    [Fact]
    public void Paragraph_LoneSurrogates_BecomeReplacementCharacters() =>
        Assert.Equal("x\uFFFDy\uFFFDz\uD83D\uDE00", Assert.Single(BlockBuilder.Paragraph("x\uD83Dy\uDE00z\uD83D\uDE00")).Text);

    [Fact]
    public void Paragraph_NoPlaceToCut_KeepsSurrogatePairsWhole()
    {
        var text = "x" + string.Concat(Enumerable.Repeat("\U0001F600", Block.MaxLength));

        var blocks = BlockBuilder.Paragraph(text).ToList();

        BlockRules.Hold(blocks);
        Assert.Equal(text, string.Concat(blocks.Select(block => block.Text)));
        Assert.All(blocks.Skip(1), block => Assert.True(block.Continues));
    }

    [Fact]
    public void Code_BlankLinesAndIndentation_KeepsWhatMatters() =>
        Assert.Equal("    a\n\n  b", Assert.Single(BlockBuilder.Code("\n  \n    a\n\n  b\n \n")).Text);

    [Fact]
    public void Table_LongerThanABlock_RepeatsNoHeaderInTheText()
    {
        var table = new TableBuilder(3);
        List<Block> blocks = [.. table.Header(["Name", "Value"])];
        for (var i = 0; i < 3_000; i++) blocks.AddRange(table.Row([$"name {i}", "x\ny"]));
        blocks.AddRange(table.Finish());

        BlockRules.Hold(blocks);
        Assert.Single(blocks, block => block.Text.StartsWith("Name | Value", StringComparison.Ordinal));
        Assert.All(blocks, block => Assert.Equal((3, "Name | Value"), (block.Page, block.Header)));
        Assert.Equal(3_001, blocks.Sum(block => block.Text.Split('\n').Length));
    }
}
