using System.Text.Json;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// Slack's blocks as Markdown, as far as they have text: buttons, inputs and dividers are left out. See
/// https://docs.slack.dev/reference/block-kit/blocks.
/// </summary>
internal static class SlackBlocks
{
    /// <summary>True when blocks say more than the message's text, which for them is only a summary: anything but people's rich text.</summary>
    public static bool AreTheMessage(JsonElement message) =>
        message.Items("blocks").Any(static b => b.Text("type") is not (null or "rich_text"));

    public static string Render(JsonElement owner, string field, SlackNames names) =>
        string.Join("\n\n", owner.Items(field).Select(b => Block(b, names)).Where(static t => !string.IsNullOrWhiteSpace(t)));

    private static string Block(JsonElement block, SlackNames names) => block.Text("type") switch
    {
        "rich_text" => SlackRichText.Render(block, names),
        "header" => Bold(Object(block.Inner("text"), names)),
        "section" => string.Join('\n', new[] { Object(block.Inner("text"), names) }.Concat(block.Items("fields").Select(f => Object(f, names))).Where(static t => t.Length > 0)),
        "context" => string.Join(" · ", block.Items("elements").Select(e => e.Text("type") == "image" ? Plain(e.Text("alt_text")) : Object(e, names)).Where(static t => t.Length > 0)),
        "markdown" => block.Text("text") ?? "",
        "image" => Titled("Image", Object(block.Inner("title"), names), block.Text("alt_text")),
        "video" => Titled("Video", Object(block.Inner("title"), names), block.Text("alt_text")),
        "table" => string.Join('\n', Rows(block, names)),
        _ => "",
    };

    private static IEnumerable<string> Rows(JsonElement table, SlackNames names)
    {
        if (table.Inner("rows") is not { ValueKind: JsonValueKind.Array } rows)
        {
            yield break;
        }

        foreach (var row in rows.EnumerateArray().Where(static r => r.ValueKind == JsonValueKind.Array))
        {
            yield return string.Join(" · ", row.EnumerateArray().Select(c => (c.Text("type") == "rich_text" ? SlackRichText.Render(c, names) : Plain(c.Text("text"))).Replace('\n', ' ')));
        }
    }

    private static string Titled(string what, string title, string? alternative) =>
        (title.Length > 0 ? title : Plain(alternative)) is { Length: > 0 } text ? $"{what}: {text}" : "";

    private static string Object(JsonElement? text, SlackNames names) => text?.Text("type") switch
    {
        "mrkdwn" => SlackMarkdown.Render(text.Value.Text("text") ?? "", names),
        _ => Plain(text?.Text("text")),
    };

    private static string Plain(string? text) => SlackMarkdown.Plain(text ?? "");

    private static string Bold(string text) => text.Length == 0 ? "" : $"**{text.Replace('\n', ' ')}**";
}
