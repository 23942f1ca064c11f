using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Connectors;
using Ingest.Domain.Documents;

namespace Ingest.Adapters.Tests.Connectors;

public sealed class NameSegmentTests
{
    [Theory]
    [InlineData("Pier / four\\five", "Pier - four-five")]
    [InlineData("  two\n lines\u0007 ", "two lines")]
    [InlineData("..", "Untitled")]
    [InlineData("", "Untitled")]
    [InlineData(null, "Untitled")]
    [InlineData("a\u202Eb", "a b")]
    public void From_Title_IsOneHarmlessSegment(string? title, string expected) => Assert.Equal(expected, NameSegment.From(title, "Untitled"));

    [Fact]
    public void From_AnyTitle_FitsADocumentName() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(500),
        Prop.ForAll<string>(ArbMap.Default.ArbFor<string>(), static title =>
        {
            var segment = NameSegment.From(title + title, "Untitled");
            return DocumentName.Parse($"{segment}/{segment}/{segment} 0123456789abcdef0123456789abcdef.md").Value.Split('/').Length == 3;
        }));
}
