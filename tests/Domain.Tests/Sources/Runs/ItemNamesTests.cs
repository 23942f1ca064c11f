using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Documents;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Domain.Tests.Sources.Runs;

public sealed class ItemNamesTests
{
    [Theory]
    [InlineData("Payments/PAY-1.md", "team/Payments/PAY-1.md")]
    [InlineData("/../a//./b.md", "team/_/a/_/b.md")]
    [InlineData("a\nb\0.md", "team/a_b_.md")]
    [InlineData("  spaces / and more .md", "team/spaces/and more .md")]
    [InlineData("", "team/_")]
    [InlineData("..", "team/_")]
    [InlineData("e\u0301.md", "team/\u00E9.md")]
    public void Propose_OddName_IsMadeFit(string proposed, string expected) => Assert.Equal(expected, Names(proposed).Name);

    [Fact]
    public void Propose_HalfOfASurrogatePair_IsReplaced() => Assert.Equal("team/lone _ half.md", Names("lone \uD83D half.md").Name);

    [Fact]
    public void Propose_SameNameOfTwoItems_HasDifferentFallbacksWithTheExtension()
    {
        var (one, other) = (Names("Notes/Untitled.md", "1"), Names("Notes/Untitled.md", "2"));

        Assert.Equal(one.Name, other.Name);
        Assert.NotEqual(one.Fallback, other.Fallback);
        Assert.Matches("^team/Notes/Untitled-[0-9a-f]{12}\\.md$", one.Fallback);
        Assert.Equal(one, Names("Notes/Untitled.md", "1"));
    }

    [Fact]
    public void Propose_FoldersTooLong_KeepsTheLastPart() =>
        Assert.Equal("team/PAY-1.md", Names(string.Concat(Enumerable.Repeat("folder/", 200)) + "PAY-1.md").Name);

    [Fact]
    public void Propose_TooLong_IsCutBetweenCharactersAndKeepsItsExtension()
    {
        var names = Names(string.Concat(Enumerable.Repeat("\U0001F6B2", 500)) + ".md");

        Assert.InRange(Encoding.UTF8.GetByteCount(names.Name), DocumentName.MaxBytes - 3, DocumentName.MaxBytes);
        Assert.EndsWith("\U0001F6B2.md", names.Name, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(names.Fallback), DocumentName.MaxBytes - 3, DocumentName.MaxBytes);
    }

    [Fact]
    public void Propose_AnyName_IsADocumentNameInTheSourcesFolder() =>
        Prop.ForAll<string, NonNegativeInt>((part, repeat) =>
        {
            var proposed = string.Concat(Enumerable.Repeat((part ?? "") + "/é\U0001F6B2", repeat.Get % 300)) + part;
            foreach (var name in new[] { Names(proposed).Name, Names(proposed).Fallback })
            {
                Assert.StartsWith("team/", name, StringComparison.Ordinal);
                Assert.Equal(name, DocumentName.Parse(name).Value);
            }
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void OneLine_AnyText_HasNoControlsAndNoHalvesAndAtMostSoManyCharacters() =>
        Prop.ForAll<string, NonNegativeInt>((text, max) =>
        {
            var line = ItemNames.OneLine(text ?? "", max.Get);
            Assert.DoesNotContain(line, char.IsControl);
            Assert.InRange(line.Length, 0, max.Get);
            Assert.Equal(line, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(line)));
        }).QuickCheckThrowOnFailure();

    private static ProposedName Names(string proposed, string key = "1") =>
        ItemNames.Propose("team", SyncFixture.Item(key, name: proposed));
}
