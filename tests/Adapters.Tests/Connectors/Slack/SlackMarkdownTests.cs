using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Connectors.Slack;

namespace Ingest.Adapters.Tests.Connectors.Slack;

public sealed class SlackMarkdownTests
{
    private static readonly SlackNames Names = new(
        new Dictionary<string, string> { ["U1"] = "Ann Lee", ["U2"] = "Bo" },
        new Dictionary<string, string> { ["C1"] = "pier-four" },
        new Dictionary<string, string> { ["S1"] = "pilots" });

    [Theory]
    [InlineData("plain text", "plain text")]
    [InlineData("hello <@U1>", "hello @Ann Lee")]
    [InlineData("hello <@U9>", "hello @U9")]
    [InlineData("hello <@U9|carla>", "hello @carla")]
    [InlineData("see <#C1|old-name>", "see #pier-four")]
    [InlineData("see <#C9|quay>", "see #quay")]
    [InlineData("see <#C9|>", "see #C9")]
    [InlineData("<!subteam^S1>, look", "@pilots, look")]
    [InlineData("<!subteam^S9|@crew>, look", "@crew, look")]
    [InlineData("<!here> <!channel> <!everyone>", "@here @channel @everyone")]
    [InlineData("<https://a.example/x?a=1&amp;b=2|the page>", "[the page](https://a.example/x?a=1&b=2)")]
    [InlineData("<https://a.example/x>", "<https://a.example/x>")]
    [InlineData("<https://a.example/(x)|p>", "[p](<https://a.example/(x)>)")]
    [InlineData("<mailto:ann@a.example|ann@a.example>", "ann@a.example")]
    [InlineData("<mailto:ann@a.example|Ann>", "Ann (ann@a.example)")]
    [InlineData("<!date^1763650000^{date_num} at {time}|then>", "2025-11-20 at 14:46 UTC")]
    [InlineData("<!date^1763650000^{date_long}^https://a.example/|then>", "[2025-11-20](https://a.example/)")]
    [InlineData("<!date^soon^{date}|then>", "then")]
    [InlineData("*bold* _slanted_ ~gone~", "**bold** _slanted_ ~~gone~~")]
    [InlineData("2 * 3 * 4 and a*b*c", "2 * 3 * 4 and a*b*c")]
    [InlineData("*<https://a.example|page>*", "**[page](https://a.example)**")]
    [InlineData("`a *b* &lt;c&gt; <https://a.example>`", "`a *b* <c> https://a.example`")]
    [InlineData("```int *a;\n*b* &amp;&amp; c```", "```\nint *a;\n*b* && c\n```")]
    [InlineData("&gt; quoted\nnot", "> quoted\nnot")]
    [InlineData("before\n&gt;&gt;&gt;all\nof it", "before\n> all\n> of it")]
    [InlineData("• one\n    ◦ two", "- one\n    - two")]
    [InlineData("List&lt;int&gt; and [x]: y", "List\\<int> and \\[x\\]: y")]
    [InlineData("# no heading", "\\# no heading")]
    [InlineData("#general is a channel", "#general is a channel")]
    [InlineData("C:\\new and \\\\server", "C:\\new and \\\\\\server")]
    [InlineData("&amp;nbsp; stays", "\\&nbsp; stays")]
    [InlineData(":tada: :wave::skin-tone-3:", ":tada: :wave:")]
    [InlineData("5 &lt; 7 &amp;&amp; 7 &gt; 5", "5 \\< 7 && 7 > 5")]
    [InlineData("<>", "\\<>")]
    [InlineData("", "")]
    public void Render_SlackMarkup_IsMarkdown(string mrkdwn, string expected) => Assert.Equal(expected, SlackMarkdown.Render(mrkdwn, Names));

    [Fact]
    public void Render_AnyText_NeverThrowsAndGivesTheSameAgain()
    {
        var pieces = Gen.Elements("<", ">", "|", "@U1", "#C1", "!date^1^{time}", "!subteam^", "^", "`", "```", "*", "~", "_", "&gt;", "&lt;", "&amp;", "\n", " ", "a", "\uE000", "\uE001", "0", "http://x", "• ", "\\", "😀", "\ud83d");
        var texts = Gen.ListOf(pieces).Select(static p => string.Concat(p)).ToArbitrary();

        Prop.ForAll(texts, static text =>
        {
            var once = SlackMarkdown.Render(text, Names);
            return once == SlackMarkdown.Render(text, Names) && !once.Contains('\uE000', StringComparison.Ordinal) && !once.Contains('\uE001', StringComparison.Ordinal);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Render_AnyWords_AreAllKept()
    {
        var words = Gen.ListOf(Gen.Elements("crane", "*tide*", "<@U1>", "`code`", "&lt;b&gt;", "&gt; quote", "~late~", "<https://a.example|link>", "\n", "• item", "```block```"));

        Prop.ForAll(words.ToArbitrary(), static list =>
        {
            var rendered = SlackMarkdown.Render(string.Join(' ', list), Names);
            return new[] { ("crane", "crane"), ("*tide*", "tide"), ("<@U1>", "Ann Lee"), ("`code`", "code"), ("~late~", "late"), ("<https://a.example|link>", "link"), ("```block```", "block") }
                .All(w => Count(rendered, w.Item2) == list.Count(l => l == w.Item1));
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("""{"text":"hi <@U1>","blocks":[{"type":"rich_text","elements":[]}]}""", "hi @Ann Lee")]
    [InlineData("""{"text":"summary","blocks":[{"type":"header","text":{"type":"plain_text","text":"Berth *3*"}},{"type":"section","text":{"type":"mrkdwn","text":"*Ship*: Ada"},"fields":[{"type":"mrkdwn","text":"Draft 9 m"}]},{"type":"divider"},{"type":"context","elements":[{"type":"mrkdwn","text":"by <@U2>"},{"type":"image","alt_text":"a gull"}]},{"type":"actions","elements":[]}]}""", "**Berth *3***\n\n**Ship**: Ada\nDraft 9 m\n\nby @Bo · a gull")]
    [InlineData("""{"text":"summary","blocks":[{"type":"actions","elements":[]}]}""", "summary")]
    [InlineData("""{"text":"","blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"Hi "},{"type":"user","user_id":"U1"},{"type":"text","text":" now","style":{"bold":true}},{"type":"emoji","name":"wave"},{"type":"link","url":"https://a.example","text":"page"}]},{"type":"rich_text_list","style":"ordered","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"one"}]},{"type":"rich_text_section","elements":[{"type":"channel","channel_id":"C1"}]}]},{"type":"rich_text_quote","elements":[{"type":"text","text":"said"}]},{"type":"rich_text_preformatted","elements":[{"type":"text","text":"x < y"}]}]}]}""", "Hi @Ann Lee **now**:wave:[page](https://a.example)\n1. one\n2. #pier-four\n> said\n\n```\nx < y\n```")]
    [InlineData("""{"text":"look","attachments":[{"title":"Tides","title_link":"https://t.example/","text":"High at *six*","fields":[{"title":"Height","value":"4 m"}],"fallback":"no"},{"fallback":"A card"}]}""", "look\n> [Tides](https://t.example/)\n> High at **six**\n> Height: 4 m\n> A card")]
    [InlineData("""{"text":"","files":[{"title":"chart.pdf","permalink":"https://f.example/1","pretty_type":"PDF","size":2048},{"name":"a.png","filetype":"png"},{"mode":"tombstone","id":"F3"}]}""", "File: [chart.pdf](https://f.example/1) (PDF, 2 KB)\nFile: a.png (png)\nFile: (no longer available)")]
    [InlineData("""{"text":null,"blocks":"nonsense","attachments":[7],"files":{}}""", "")]
    public void Read_Message_TextIsWhatPeopleSee(string json, string expected)
    {
        var message = JsonDocument.Parse("""{"ts":"1763650000.000100",""" + json[1..]).RootElement;

        Assert.Equal(expected, SlackMessage.Read(message, default, Names).Text);
    }

    [Theory]
    [InlineData("""{"user":"U1"}""", "Ann Lee", nameof(SlackMessageKind.Person))]
    [InlineData("""{"user":"W9","user_profile":{"display_name":"","real_name":"Guest Gus"}}""", "Guest Gus", nameof(SlackMessageKind.Person))]
    [InlineData("""{"user":"W9"}""", "W9", nameof(SlackMessageKind.Person))]
    [InlineData("""{"subtype":"bot_message","username":"Tide bot","bot_id":"B1"}""", "Tide bot", nameof(SlackMessageKind.Bot))]
    [InlineData("""{"user":"U8","bot_id":"B1","bot_profile":{"name":"Crane app"}}""", "Crane app", nameof(SlackMessageKind.Bot))]
    [InlineData("""{"subtype":"channel_join","user":"U1"}""", "Ann Lee", nameof(SlackMessageKind.Notice))]
    [InlineData("""{"subtype":"thread_broadcast","user":"U1"}""", "Ann Lee", nameof(SlackMessageKind.Broadcast))]
    [InlineData("""{"subtype":"me_message","user":"U1"}""", "Ann Lee", nameof(SlackMessageKind.Person))]
    [InlineData("""{"subtype":"tombstone","user":"USLACKBOT"}""", "USLACKBOT", nameof(SlackMessageKind.Tombstone))]
    public void Read_Message_KnowsWhoAndWhat(string json, string author, string kind)
    {
        var message = SlackMessage.Read(JsonDocument.Parse("""{"ts":"1763650000.000100","text":"x",""" + json[1..]).RootElement, default, Names);

        Assert.Equal((author, kind), (message.Author, message.Kind.ToString()));
    }

    private static int Count(string text, string word) => (text.Length - text.Replace(word, "", StringComparison.Ordinal).Length) / word.Length;
}
