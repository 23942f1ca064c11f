using System.Globalization;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>Reads nodes without trusting their shape.</summary>
internal static class AdfNode
{
    /// <summary>The node's type, or null.</summary>
    internal static string? Type(JsonElement node) => String(node, "type");

    /// <summary>The children that are objects.</summary>
    internal static IEnumerable<JsonElement> Children(JsonElement node) => Objects(node, "content");

    /// <summary>The marks that are objects.</summary>
    internal static IEnumerable<JsonElement> Marks(JsonElement node) => Objects(node, "marks");

    /// <summary>A text attribute, or null.</summary>
    internal static string? Text(JsonElement node, string attribute) => Attributes(node) is { } attributes ? String(attributes, attribute) : null;

    /// <summary>A whole number attribute, or the default.</summary>
    internal static int Number(JsonElement node, string attribute, int otherwise) =>
        Attributes(node) is { } attributes && attributes.TryGetProperty(attribute, out var value)
        && value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number)
            ? number
            : otherwise;

    /// <summary>The text of a text node, or the attribute <c>text</c> of another.</summary>
    internal static string? OwnText(JsonElement node) => String(node, "text") ?? Text(node, "text");

    /// <summary>The address in a card's embedded JSON-LD.</summary>
    internal static string? DataUrl(JsonElement node) =>
        Attributes(node) is { } attributes && attributes.TryGetProperty("data", out var data) ? String(data, "url") : null;

    private static JsonElement? Attributes(JsonElement node) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty("attrs", out var attributes) && attributes.ValueKind == JsonValueKind.Object
            ? attributes
            : null;

    private static IEnumerable<JsonElement> Objects(JsonElement node, string property) =>
        node.ValueKind == JsonValueKind.Object && node.TryGetProperty(property, out var found) && found.ValueKind == JsonValueKind.Array
            ? found.EnumerateArray().Where(static child => child.ValueKind == JsonValueKind.Object)
            : [];

    private static string? String(JsonElement node, string property) =>
        node.ValueKind != JsonValueKind.Object || !node.TryGetProperty(property, out var found) ? null : found.ValueKind switch
        {
            JsonValueKind.String => found.GetString(),
            JsonValueKind.Number => found.GetDouble().ToString(CultureInfo.InvariantCulture),
            _ => null,
        };
}
