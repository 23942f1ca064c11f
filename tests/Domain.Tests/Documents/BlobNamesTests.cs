using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;

namespace Ingest.Domain.Tests.Documents;

public sealed class BlobNamesTests
{
    private static readonly VersionKey Key = new(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), 3);

    [Fact]
    public void Document_OrdinaryName_StandsBelowItsVersion() =>
        Assert.Equal("0198c2a0-0000-7000-8000-000000000001/v3/price list.pdf", BlobNames.Document(Key, "price list.pdf").Name);

    [Fact]
    public void Document_AnyFileName_ParsesBackToItsVersionAndStaysShort() =>
        Prop.ForAll<NonNull<string>>(fileName =>
        {
            var blob = BlobNames.Document(Key, fileName.Get).Name;
            Assert.True(BlobNames.TryParse(blob, out var key));
            Assert.Equal(Key, key);
            Assert.Equal(3, blob.Split('/').Length);
            Assert.True(blob.Length <= BlobNames.Prefix(Key).Length + 100);
        }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("")]
    [InlineData("x/v1/a")]
    [InlineData("0198c2a0-0000-7000-8000-000000000001/v0/a")]
    [InlineData("0198c2a0-0000-7000-8000-000000000001/1/a")]
    [InlineData("0198c2a0-0000-7000-8000-000000000001/v1")]
    public void TryParse_AnotherForm_IsFalse(string name) => Assert.False(BlobNames.TryParse(name, out _));

    [Theory]
    [InlineData("..", "_")]
    [InlineData(".. ", "_")]
    [InlineData("..\\..\\x", ".._.._x")]
    [InlineData("%2e%2e%2f", "_2e_2e_2f")]
    [InlineData("a\r\nb", "a__b")]
    [InlineData("a\uFFFE\uFFFFb", "a__b")]
    [InlineData("x?comp=list#y", "x_comp=list_y")]
    public void Document_NameThatMeansSomethingToUrlsOrXml_IsTidied(string fileName, string tidy) =>
        Assert.Equal(BlobNames.Prefix(Key) + tidy, BlobNames.Document(Key, fileName).Name);

    [Fact]
    public void Document_LongNameWithEmojiAtTheCut_KeepsExtensionAndWholeCharacters()
    {
        var blob = BlobNames.Document(Key, string.Concat(Enumerable.Repeat("🚲", 120)) + ".pdf").Name;
        Assert.EndsWith(".pdf", blob, StringComparison.Ordinal);
        Assert.DoesNotContain('\uFFFD', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(blob)));
    }
}
