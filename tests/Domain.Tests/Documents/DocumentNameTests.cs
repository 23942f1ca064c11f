using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Tests.Documents;

public sealed class DocumentNameTests
{
    [Theory]
    [InlineData("a.txt")]
    [InlineData("-rf")]
    [InlineData("folder/with space/\"quoted\" 'name'.pdf")]
    [InlineData("שלום.txt")]
    [InlineData("🚲 rental 🚲.md")]
    [InlineData("a..b/...c")]
    [InlineData("C:\\temp\\x.txt")]
    public void Parse_UnusualButUsableName_KeepsIt(string name) => Assert.Equal(name, DocumentName.Parse(name).Value);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("/etc/passwd")]
    [InlineData("../up")]
    [InlineData("a/../../b")]
    [InlineData("a/./b")]
    [InlineData("a//b")]
    [InlineData("a/")]
    [InlineData("nul\0name")]
    [InlineData("line\nfeed")]
    [InlineData("no\uFFFEcharacter")]
    [InlineData("\uFFFF")]
    public void Parse_UnusableName_IsInvalidName(string? name)
    {
        var error = Assert.Throws<FatalException>(() => DocumentName.Parse(name));
        Assert.Equal(ErrorCodes.InvalidName, error.Code);
    }

    [Fact]
    public void Parse_UnpairedSurrogate_IsInvalidName() =>
        Assert.Equal(ErrorCodes.InvalidName, Assert.Throws<FatalException>(() => DocumentName.Parse("lone\uD800surrogate")).Code);

    [Fact]
    public void Parse_DecomposedAndComposedForm_AreOneName() =>
        Assert.Equal(DocumentName.Parse("Cafe\u0301.txt"), DocumentName.Parse("Caf\u00e9.txt"));

    /// <summary>Normalized, this would take minutes: ordering combining marks goes by the square of their number.</summary>
    [Fact]
    public void Parse_MillionCombiningMarksInTheWrongOrder_IsRefusedUnread()
    {
        var error = Assert.Throws<FatalException>(() => DocumentName.Parse(string.Concat(Enumerable.Repeat("\u0301\u0316", 500_000))));
        Assert.Contains("1000000 characters", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_LongestNameInItsLongestSpelling_IsKept()
    {
        // U+1F82 is written with four characters when taken apart, the most of any.
        var composed = string.Concat(Enumerable.Repeat("\u1F82", 341));
        Assert.Equal(composed, DocumentName.Parse(composed.Normalize(NormalizationForm.FormD)).Value);
    }

    [Fact]
    public void Parse_LongestName_IsKeptAndOneByteMoreRefused()
    {
        Assert.Equal(1024, DocumentName.Parse(new string('x', 1024)).Value.Length);
        Assert.Throws<FatalException>(() => DocumentName.Parse(new string('x', 1023) + "é"));
    }

    [Fact]
    public void Parse_AnyText_IsANameThatParsesToItselfOrIsRefused() =>
        Prop.ForAll<string>(text =>
        {
            try
            {
                var name = DocumentName.Parse(text);
                Assert.Equal(name, DocumentName.Parse(name.Value));
                Assert.DoesNotContain("..", name.Value.Split('/'));
                Assert.InRange(Encoding.UTF8.GetByteCount(name.Value), 1, DocumentName.MaxBytes);
            }
            catch (FatalException error)
            {
                Assert.Equal(ErrorCodes.InvalidName, error.Code);
            }
        }).QuickCheckThrowOnFailure();
}
