using System.Text.Json.Nodes;

namespace Ingest.Vendors.Notion;

/// <summary>A block of a page. Its id is made when it is put into a page.</summary>
public sealed class NotionBlock
{
    private NotionBlock(string type, JsonObject content, IEnumerable<NotionBlock> children)
    {
        Type = type;
        Content = content;
        Children = [.. children];
    }

    /// <summary>Its id; a UUID.</summary>
    public string Id { get; } = NotionIds.Next();

    /// <summary>Its type: <c>paragraph</c>.</summary>
    public string Type { get; }

    /// <summary>What the answer has under the type's name.</summary>
    public JsonObject Content { get; }

    /// <summary>Blocks inside.</summary>
    public List<NotionBlock> Children { get; }

    /// <summary>Whether the children cannot be seen, as those of a block synced from a page that is not shared.</summary>
    public bool IsNotShared { get; set; }

    /// <summary>A block with rich text.</summary>
    public static NotionBlock Text(string type, string text, params IEnumerable<NotionBlock> children) =>
        new(type, new JsonObject { ["rich_text"] = NotionRichText.Of(text), ["color"] = "default" }, children);

    /// <summary>A paragraph.</summary>
    public static NotionBlock Paragraph(string text, params IEnumerable<NotionBlock> children) => Text("paragraph", text, children);

    /// <summary>A box to tick.</summary>
    public static NotionBlock ToDo(string text, bool done)
    {
        var block = Text("to_do", text);
        block.Content["checked"] = done;
        return block;
    }

    /// <summary>Program text.</summary>
    public static NotionBlock Code(string language, string code)
    {
        var block = Text("code", code);
        block.Content["language"] = language;
        block.Content["caption"] = new JsonArray();
        return block;
    }

    /// <summary>A table; the first row is its header.</summary>
    public static NotionBlock Table(params string[][] rows) => new(
        "table",
        new JsonObject { ["table_width"] = rows[0].Length, ["has_column_header"] = true, ["has_row_header"] = false },
        rows.Select(static row => Other("table_row", new JsonObject { ["cells"] = new JsonArray([.. row.Select(NotionRichText.Of)]) })));

    /// <summary>A block of any type.</summary>
    public static NotionBlock Other(string type, JsonObject content, params IEnumerable<NotionBlock> children) => new(type, content, children);

    internal JsonObject Json(string parent, DateTimeOffset createdAt, DateTimeOffset editedAt) => new()
    {
        ["object"] = "block",
        ["id"] = Id,
        ["parent"] = new JsonObject { ["type"] = "block_id", ["block_id"] = parent },
        ["created_time"] = NotionTime.Text(createdAt),
        ["last_edited_time"] = NotionTime.Text(editedAt),
        ["has_children"] = Children.Count > 0 || IsNotShared,
        ["in_trash"] = false,
        ["type"] = Type,
        [Type] = Content.DeepClone(),
    };
}
