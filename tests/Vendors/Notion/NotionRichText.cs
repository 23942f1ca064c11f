using System.Text.Json.Nodes;

namespace Ingest.Vendors.Notion;

/// <summary>Makes rich text.</summary>
public static class NotionRichText
{
    /// <summary>Plain text as one run.</summary>
    public static JsonArray Of(string text) => text.Length == 0 ? [] : [Run(text)];

    /// <summary>One run.</summary>
    /// <param name="text">Its text.</param>
    /// <param name="link">Where it leads, or null.</param>
    /// <param name="code">Whether it is program text.</param>
    public static JsonObject Run(string text, string? link = null, bool code = false) => new()
    {
        ["type"] = "text",
        ["text"] = new JsonObject { ["content"] = text, ["link"] = link is null ? null : new JsonObject { ["url"] = link } },
        ["annotations"] = new JsonObject
        {
            ["bold"] = false, ["italic"] = false, ["strikethrough"] = false, ["underline"] = false, ["code"] = code, ["color"] = "default",
        },
        ["plain_text"] = text,
        ["href"] = link,
    };
}
