using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Connectors;
using Markdig;

namespace Ingest.Adapters.Tests.Connectors;

public sealed class MarkdownTextTests
{
    [Theory]
    [InlineData("List<string> of *args and __init__")]
    [InlineData("# no heading")]
    [InlineData("- no list")]
    [InlineData("12. no list")]
    [InlineData("1) no list either")]
    [InlineData("> no quote")]
    [InlineData("a &lt; b & c ~~d~~ `e` [f](g) \\h")]
    [InlineData("first\n# second\n=====")]
    public void Escape_TextThatLooksLikeMarkup_ReadsAsItWas(string text) =>
        Assert.Equal(text, Markdown.ToPlainText(MarkdownText.Escape(text)).TrimEnd('\n'));

    [Fact]
    public void Escape_AnyText_ReadsAsItWas() =>
        Prop.ForAll(
            Gen.Elements("a", "b", " c", "*", "_", "#", "<", ">", "&", "`", "[", "]", "(", ")", "!", "-", "+", "=", "1", ".", "\\", "~", ":", "|", "é").ListOf().Select(static parts => "x" + string.Concat(parts)).ToArbitrary(),
            static text => Assert.Equal(text, Markdown.ToPlainText(MarkdownText.Escape(text)).TrimEnd('\n'))).QuickCheckThrowOnFailure();

    [Fact]
    public void CodeBlock_CodeWithFences_StaysWhole()
    {
        var html = Markdown.ToHtml(MarkdownText.CodeBlock("a\n```\nb", "c#"));

        Assert.Contains("a\n```\nb", html, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://a.example/x y", "[t](<https://a.example/x y>)")]
    [InlineData("https://a.example/x", "[t](https://a.example/x)")]
    [InlineData("<bad>", "t")]
    [InlineData(null, "t")]
    public void Link_Address_IsWrittenSafely(string? address, string expected) => Assert.Equal(expected, MarkdownText.Link("t", address));
}
