using System.Globalization;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// What hangs on a message, as Markdown: attachments (previews of links, shared messages, cards of apps) as quotations, files as one line
/// each with name and kind. A file's own content is not read.
/// </summary>
internal static class SlackExtras
{
    public static IEnumerable<string> Render(JsonElement message, SlackNames names) =>
        message.Items("attachments").Select(a => Attachment(a, names)).Concat(message.Items("files").Select(File)).Where(static t => t.Length > 0);

    private static string Attachment(JsonElement attachment, SlackNames names)
    {
        var lines = new List<string>();
        Add(lines, Markup(attachment, "pretext", names));
        Add(lines, Plain(attachment.Text("author_name")));
        if (attachment.Text("title") is { } title)
        {
            var shown = SlackMarkdown.Render(title, names);
            lines.Add(attachment.Text("title_link") is { } link && !shown.Contains("](", StringComparison.Ordinal) ? $"[{shown}]({link.Replace(' ', '+')})" : shown);
        }

        Add(lines, Markup(attachment, "text", names));
        foreach (var field in attachment.Items("fields"))
        {
            Add(lines, string.Join(": ", new[] { Plain(field.Text("title")), Markup(field, "value", names) }.Where(static t => t.Length > 0)));
        }

        Add(lines, SlackBlocks.Render(attachment, "blocks", names));
        foreach (var shared in attachment.Items("message_blocks"))
        {
            Add(lines, attachment.Text("text") is null && shared.Inner("message") is { } inner ? SlackBlocks.Render(inner, "blocks", names) : "");
        }

        if (lines.Count == 0)
        {
            Add(lines, Markup(attachment, "fallback", names));
        }

        return string.Join('\n', lines.SelectMany(static l => l.Split('\n')).Select(static l => $"> {l}"));
    }

    private static string File(JsonElement file)
    {
        if (file.Text("mode") is "tombstone" or "hidden_by_limit")
        {
            return "File: (no longer available)";
        }

        var name = file.Text("title") ?? file.Text("name") ?? file.Text("id") ?? "without a name";
        var kind = file.Text("pretty_type") ?? file.Text("filetype");
        return $"File: {(file.Text("permalink") is { } link ? SlackMarkdown.Link(link, name) : Plain(name))}{Details(kind, file.Number("size"))}";
    }

    private static string Details(string? kind, long size)
    {
        var bytes = size switch
        {
            <= 0 => null,
            < 1024 * 1024 => string.Create(CultureInfo.InvariantCulture, $"{(size + 1023) / 1024} KB"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{size / (1024d * 1024):0.#} MB"),
        };
        var details = string.Join(", ", new[] { kind, bytes }.Where(static d => d is not null));
        return details.Length == 0 ? "" : Plain($" ({details})");
    }

    private static string Markup(JsonElement owner, string field, SlackNames names) => SlackMarkdown.Render(owner.Text(field) ?? "", names);

    private static string Plain(string? text) => SlackMarkdown.Plain(text ?? "");

    private static void Add(List<string> lines, string text)
    {
        if (text.Length > 0)
        {
            lines.Add(text);
        }
    }
}
