using System.Text.Json.Nodes;

namespace Ingest.Vendors.Jira;

/// <summary>Writes Atlassian Document Format.</summary>
public static class Adf
{
    /// <summary>A document of blocks.</summary>
    public static JsonObject Document(params JsonNode[] blocks) => new() { ["type"] = "doc", ["version"] = 1, ["content"] = new JsonArray(blocks) };

    /// <summary>A document of one paragraph.</summary>
    public static JsonObject Text(string text) => Document(Paragraph(text));

    /// <summary>A paragraph of plain text.</summary>
    public static JsonObject Paragraph(string text) => Node("paragraph", new JsonObject { ["type"] = "text", ["text"] = text });

    /// <summary>A heading.</summary>
    public static JsonObject Heading(int level, string text)
    {
        var heading = Node("heading", new JsonObject { ["type"] = "text", ["text"] = text });
        heading["attrs"] = new JsonObject { ["level"] = level };
        return heading;
    }

    /// <summary>A bullet list of plain lines.</summary>
    public static JsonObject Bullets(params string[] lines) =>
        Node("bulletList", [.. lines.Select(static line => Node("listItem", Paragraph(line)))]);

    /// <summary>Any node with content.</summary>
    public static JsonObject Node(string type, params JsonNode[] content) => new() { ["type"] = type, ["content"] = new JsonArray(content) };
}
