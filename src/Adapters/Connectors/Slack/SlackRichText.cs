using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Slack's rich text block as Markdown. See https://docs.slack.dev/reference/block-kit/blocks/rich-text-block.</summary>
internal static class SlackRichText
{
    public static string Render(JsonElement block, SlackNames names)
    {
        var text = new StringBuilder();
        foreach (var element in block.Items("elements"))
        {
            switch (element.Text("type"))
            {
                case "rich_text_list":
                    List(text, element, names);
                    break;
                case "rich_text_quote":
                    text.Append("> ").Append(Inlines(element, names).Trim('\n').Replace("\n", "\n> ", StringComparison.Ordinal)).Append('\n');
                    break;
                case "rich_text_preformatted":
                    text.Append(SlackMarkdown.Fenced(Raw(element)));
                    break;
                default:
                    text.Append(Inlines(element, names)).Append('\n');
                    break;
            }
        }

        return text.ToString().Trim('\n');
    }

    private static void List(StringBuilder text, JsonElement list, SlackNames names)
    {
        var indent = new string(' ', (int)Math.Clamp(list.Number("indent"), 0, 8) * 2);
        var number = list.Number("offset");
        foreach (var item in list.Items("elements"))
        {
            text.Append(indent).Append(list.Text("style") == "ordered" ? string.Create(CultureInfo.InvariantCulture, $"{++number}. ") : "- ");
            text.Append(Inlines(item, names).Replace("\n", $"\n{indent}  ", StringComparison.Ordinal)).Append('\n');
        }
    }

    private static string Inlines(JsonElement section, SlackNames names) =>
        string.Concat(section.Items("elements").Select(e => Styled(e, names)));

    private static string Styled(JsonElement element, SlackNames names)
    {
        var style = element.Inner("style");
        if (style is { } coded && coded.IsTrue("code") && element.Text("text") is { } code)
        {
            return $"`{code}`";
        }

        var text = Inline(element, names);
        var core = text.Trim();
        if (style is not { } marks || core.Length == 0)
        {
            return text;
        }

        var mark = (marks.IsTrue("bold") ? "**" : "") + (marks.IsTrue("italic") ? "_" : "") + (marks.IsTrue("strike") ? "~~" : "");
        var end = (marks.IsTrue("strike") ? "~~" : "") + (marks.IsTrue("italic") ? "_" : "") + (marks.IsTrue("bold") ? "**" : "");
        return text.Replace(core, $"{mark}{core}{end}", StringComparison.Ordinal);
    }

    private static string Inline(JsonElement element, SlackNames names) => element.Text("type") switch
    {
        "user" => SlackMarkdown.Plain("@" + names.User(element.Text("user_id") ?? "someone")),
        "channel" => SlackMarkdown.Plain("#" + (names.Channel(element.Text("channel_id") ?? "") ?? element.Text("channel_id"))),
        "usergroup" => SlackMarkdown.Plain("@" + (names.Group(element.Text("usergroup_id") ?? "") ?? element.Text("usergroup_id"))),
        "broadcast" => "@" + (element.Text("range") ?? "channel"),
        "emoji" => $":{element.Text("name")}:",
        "link" => SlackMarkdown.Link(element.Text("url") ?? "", element.Text("text")),
        "date" => SlackMarkdown.Plain(Date(element)),
        "color" => SlackMarkdown.Plain(element.Text("value") ?? ""),
        _ => SlackMarkdown.Plain(element.Text("text") ?? ""),
    };

    private static string Date(JsonElement element)
    {
        var seconds = element.Number("timestamp");
        return seconds is < 0 or > 253402300799
            ? element.Text("fallback") ?? ""
            : SlackMarkdown.Date(DateTimeOffset.FromUnixTimeSeconds(seconds), element.Text("format") ?? "{date} {time}");
    }

    private static string Raw(JsonElement section) =>
        string.Concat(section.Items("elements").Select(static e => e.Text("text") ?? e.Text("url") ?? ""));
}
