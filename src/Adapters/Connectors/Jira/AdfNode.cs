using System.Globalization;
using System.Text.Json;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>Reads nodes without trusting their shape.</summary>
internal static class AdfNode
{
    /// <summary>The node's type, or null.</summary>
    internal static string? Type(JsonElement node) => TextOrNumber(node, "type");

    /// <summary>The children that are objects.</summary>
    internal static IEnumerable<JsonElement> Children(JsonElement node) => Objects(node, "content");

    /// <summary>The marks that are objects.</summary>
    internal static IEnumerable<JsonElement> Marks(JsonElement node) => Objects(node, "marks");

    /// <summary>A text attribute, or null.</summary>
    internal static string? Text(JsonElement node, string attribute) => TextOrNumber(node.Find("attrs"), attribute);

    /// <summary>A whole number attribute, or the default.</summary>
    internal static int Number(JsonElement node, string attribute, int otherwise) => node.Find("attrs").FindNumber(attribute) ?? otherwise;

    /// <summary>The text of a text node, or the attribute <c>text</c> of another.</summary>
    internal static string? OwnText(JsonElement node) => TextOrNumber(node, "text") ?? Text(node, "text");

    /// <summary>The address in a card's embedded JSON-LD.</summary>
    internal static string? DataUrl(JsonElement node) => TextOrNumber(node.Find("attrs").Find("data"), "url");

    private static IEnumerable<JsonElement> Objects(JsonElement node, string property) =>
        node.FindItems(property).Where(static child => child.ValueKind == JsonValueKind.Object);

    private static string? TextOrNumber(JsonElement node, string property) => node.Find(property) is { ValueKind: JsonValueKind.Number } number
        ? number.GetDouble().ToString(CultureInfo.InvariantCulture)
        : node.FindText(property);
}
