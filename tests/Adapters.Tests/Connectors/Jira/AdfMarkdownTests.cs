using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Connectors.Jira;

namespace Ingest.Adapters.Tests.Connectors.Jira;

public sealed class AdfMarkdownTests
{
    [Theory]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"plain"}]}""", "plain")]
    [InlineData("""{"type":"heading","attrs":{"level":2},"content":[{"type":"text","text":"Title"}]}""", "## Title")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"a "},{"type":"text","text":"b ","marks":[{"type":"strong"}]},{"type":"text","text":"c"}]}""", "a **b** c")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"em"},{"type":"strong"}]},{"type":"text","text":"y","marks":[{"type":"strike"}]}]}""", "***x***~~y~~")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"a*b","marks":[{"type":"code"}]}]}""", "`a*b`")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"site","marks":[{"type":"link","attrs":{"href":"https://a.example/x"}}]}]}""", "[site](https://a.example/x)")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"H"},{"type":"text","text":"2","marks":[{"type":"subsup","attrs":{"type":"sub"}}]},{"type":"text","text":"O","marks":[{"type":"underline"},{"type":"textColor","attrs":{"color":"#fff"}}]}]}""", "H2O")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"one"},{"type":"hardBreak"},{"type":"text","text":"two"}]}""", "one\\\ntwo")]
    [InlineData("""{"type":"paragraph","content":[{"type":"mention","attrs":{"id":"1","text":"@Ilse Brandt"}},{"type":"text","text":" and "},{"type":"mention","attrs":{"id":"2","text":"Bo"}},{"type":"mention","attrs":{"id":"3"}}]}""", "@Ilse Brandt and @Bo@someone")]
    [InlineData("""{"type":"paragraph","content":[{"type":"emoji","attrs":{"shortName":":wave:","text":"👋"}},{"type":"emoji","attrs":{"shortName":":own:"}}]}""", "👋:own:")]
    [InlineData("""{"type":"paragraph","content":[{"type":"inlineCard","attrs":{"url":"https://a.example/PAY-1"}},{"type":"inlineCard","attrs":{"data":{"url":"https://a.example/2"}}}]}""", "<https://a.example/PAY-1><https://a.example/2>")]
    [InlineData("""{"type":"paragraph","content":[{"type":"date","attrs":{"timestamp":"1767225600000"}},{"type":"text","text":" "},{"type":"date","attrs":{"timestamp":"x"}}]}""", "2026-01-01")]
    [InlineData("""{"type":"paragraph","content":[{"type":"status","attrs":{"text":"In review","color":"blue"}}]}""", "In review")]
    [InlineData("""{"type":"paragraph","content":[{"type":"placeholder","attrs":{"text":"Fill in"}},{"type":"mediaInline","attrs":{"id":"7","alt":"plan.pdf"}}]}""", "Fill in(attachment: plan.pdf)")]
    [InlineData("""{"type":"codeBlock","attrs":{"language":"sql"},"content":[{"type":"text","text":"select *\nfrom t;"}]}""", "```sql\nselect *\nfrom t;\n```")]
    [InlineData("""{"type":"codeBlock","content":[{"type":"text","text":"a ``` b"}]}""", "````\na ``` b\n````")]
    [InlineData("""{"type":"blockquote","content":[{"type":"paragraph","content":[{"type":"text","text":"said"}]},{"type":"paragraph","content":[{"type":"text","text":"again"}]}]}""", "> said\n>\n> again")]
    [InlineData("""{"type":"panel","attrs":{"panelType":"warning"},"content":[{"type":"paragraph","content":[{"type":"text","text":"hot"}]}]}""", "> **Warning**\n>\n> hot")]
    [InlineData("""{"type":"panel","attrs":{"panelType":"custom"},"content":[{"type":"paragraph","content":[{"type":"text","text":"own"}]}]}""", "> own")]
    [InlineData("""{"type":"expand","attrs":{"title":"More"},"content":[{"type":"paragraph","content":[{"type":"text","text":"inside"}]}]}""", "**More**\n\ninside")]
    [InlineData("""{"type":"rule"}""", "---")]
    [InlineData("""{"type":"mediaSingle","content":[{"type":"media","attrs":{"type":"file","id":"1","alt":"crane.png"}},{"type":"caption","content":[{"type":"text","text":"The crane"}]}]}""", "(attachment: crane.png)\n\nThe crane")]
    [InlineData("""{"type":"mediaGroup","content":[{"type":"media","attrs":{"type":"file","id":"1"}},{"type":"media","attrs":{"type":"file","id":"2","alt":"b.zip"}}]}""", "(attachment)\n\n(attachment: b.zip)")]
    [InlineData("""{"type":"blockCard","attrs":{"url":"https://a.example/board"}}""", "<https://a.example/board>")]
    [InlineData("""{"type":"embedCard","attrs":{"url":"javascript:alert(1)"}}""", "javascript:alert(1)")]
    [InlineData("""{"type":"decisionList","content":[{"type":"decisionItem","attrs":{"state":"DECIDED"},"content":[{"type":"text","text":"Use steel"}]}]}""", "- Decision: Use steel")]
    [InlineData("""{"type":"layoutSection","content":[{"type":"layoutColumn","content":[{"type":"paragraph","content":[{"type":"text","text":"left"}]}]},{"type":"layoutColumn","content":[{"type":"paragraph","content":[{"type":"text","text":"right"}]}]}]}""", "left\n\nright")]
    [InlineData("""{"type":"extension","attrs":{"extensionType":"x","text":"Chart of pumps"}}""", "**Chart of pumps**")]
    [InlineData("""{"type":"hologram","attrs":{"text":"kept"}}""", "kept")]
    [InlineData("""{"type":"hologram","content":[{"type":"paragraph","content":[{"type":"shimmer","content":[{"type":"text","text":"kept too"}]}]}]}""", "kept too")]
    [InlineData("""{"type":"paragraph","content":[{"type":"text","text":"cut \ud83d"},{"type":"mention","attrs":{"text":"@Il\udea2"}}]}""", "cut \uFFFD@Il\uFFFD")]
    [InlineData("""{"type":"paragraph"}""", "")]
    [InlineData("""{"content":[{"type":"text","text":"no type"}]}""", "no type")]
    [InlineData("""{"type":"paragraph","content":"not a list"}""", "")]
    public void Render_Node_IsReadable(string node, string expected) => Assert.Equal(expected, Render($$"""{"type":"doc","version":1,"content":[{{node}}]}"""));

    [Fact]
    public void Render_NestedLists_KeepTheirLevelsAndNumbers() =>
        Assert.Equal(
            """
            3. three
            4. four
               - inner

                 second paragraph
               - `x`
            """,
            Render("""
                {"type":"doc","content":[{"type":"orderedList","attrs":{"order":3},"content":[
                  {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"three"}]}]},
                  {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"four"}]},
                    {"type":"bulletList","content":[
                      {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"inner"}]},{"type":"paragraph","content":[{"type":"text","text":"second paragraph"}]}]},
                      {"type":"listItem","content":[{"type":"paragraph","content":[{"type":"text","text":"x","marks":[{"type":"code"}]}]}]}]}]}]}]}
                """).Replace("four\n\n   -", "four\n   -", StringComparison.Ordinal));

    [Fact]
    public void Render_TaskList_HasBoxesAndNests() =>
        Assert.Equal(
            "- [x] done\n- [ ] open\n  - [ ] below",
            Render("""
                {"type":"doc","content":[{"type":"taskList","content":[
                  {"type":"taskItem","attrs":{"state":"DONE"},"content":[{"type":"text","text":"done"}]},
                  {"type":"taskItem","attrs":{"state":"TODO"},"content":[{"type":"text","text":"open"}]},
                  {"type":"taskList","content":[{"type":"taskItem","attrs":{"state":"TODO"},"content":[{"type":"text","text":"below"}]}]}]}]}
                """));

    [Fact]
    public void Render_Table_HasAHeadEqualRowsAndEscapedBars() =>
        Assert.Equal(
            "| Part | Count |  |\n| --- | --- | --- |\n| a\\|b | 1 2 | 3 |\n| wide |  |  |",
            Render("""
                {"type":"doc","content":[{"type":"table","content":[
                  {"type":"tableRow","content":[{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"Part"}]}]},{"type":"tableHeader","content":[{"type":"paragraph","content":[{"type":"text","text":"Count"}]}]}]},
                  {"type":"tableRow","content":[{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"a|b"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"1"}]},{"type":"paragraph","content":[{"type":"text","text":"2"}]}]},{"type":"tableCell","content":[{"type":"paragraph","content":[{"type":"text","text":"3"}]}]}]},
                  {"type":"tableRow","content":[{"type":"tableCell","attrs":{"colspan":2},"content":[{"type":"paragraph","content":[{"type":"text","text":"wide"}]}]}]}]}]}
                """));

    [Fact]
    public void Render_HeadingsBelowOthers_AreMovedDownToSixAtMost()
    {
        using var document = JsonDocument.Parse("""
            {"type":"doc","content":[{"type":"heading","attrs":{"level":1},"content":[{"type":"text","text":"a"}]},{"type":"heading","attrs":{"level":6},"content":[{"type":"text","text":"b"}]}]}
            """);

        Assert.Equal("### a\n\n###### b", AdfMarkdown.Render(document.RootElement, headingOffset: 2));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("17")]
    [InlineData("[]")]
    [InlineData("{}")]
    public void Render_NoDocument_IsEmpty(string json) => Assert.Equal("", Render(json));

    [Fact]
    public void Render_PlainString_IsItsText() => Assert.Equal("old \\*style\\*", Render("\"old *style*\""));

    [Fact]
    public void Render_AnyTree_KeepsEveryWordAndNeverFails() =>
        Prop.ForAll(Trees.ToArbitrary(), static tree =>
        {
            var words = 0;
            var json = Write(tree, ref words);
            var text = Render($$"""{"type":"doc","content":[{{json}}]}""");
            for (var word = 0; word < words; word++)
            {
                Assert.Contains($"w{word}w", text, StringComparison.Ordinal);
            }
        }).QuickCheckThrowOnFailure();

    private static readonly string[] Types =
        ["paragraph", "heading", "bulletList", "orderedList", "listItem", "taskList", "taskItem", "panel", "expand", "table", "tableRow", "tableCell", "blockquote", "codeBlock", "unheardOf", "layoutSection"];

    private static Gen<Tree> Trees => Gen.Sized(static size => TreeOf(Math.Min(size, 6)));

    private static Gen<Tree> TreeOf(int depth) => depth == 0
        ? Gen.Constant(new Tree("text", []))
        : from type in Gen.Elements(Types)
          from width in Gen.Choose(1, 3)
          from children in Gen.ArrayOf(Gen.Choose(0, depth - 1).SelectMany(TreeOf), width)
          select type == "codeBlock" ? new Tree(type, [new Tree("text", [])]) : new Tree(type, children);

    private static string Write(Tree tree, ref int words)
    {
        if (tree.Type == "text")
        {
            return $$"""{"type":"text","text":"w{{words++}}w"}""";
        }

        var children = new List<string>();
        foreach (var child in tree.Children)
        {
            children.Add(Write(child, ref words));
        }

        return $$"""{"type":"{{tree.Type}}","content":[{{string.Join(',', children)}}]}""";
    }

    private static string Render(string json)
    {
        using var document = JsonDocument.Parse(json);
        return AdfMarkdown.Render(document.RootElement, headingOffset: 0);
    }

    private sealed record Tree(string Type, IReadOnlyList<Tree> Children);
}
