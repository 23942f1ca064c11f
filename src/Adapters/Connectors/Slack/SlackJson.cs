using System.Text.Json;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Reads what may be missing or null, as most fields of Slack's objects may.</summary>
internal static class SlackJson
{
    /// <summary>The text of a field, or null when it is missing, empty or no text.</summary>
    public static string? Text(this JsonElement element, string name) => element.FindText(name) is { Length: > 0 } text ? text : null;

    public static long Number(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.Number } field && field.TryGetInt64(out var number) ? number : 0;

    /// <summary>An object or array, or null.</summary>
    public static JsonElement? Inner(this JsonElement element, string name) =>
        element.Find(name) is { ValueKind: JsonValueKind.Object or JsonValueKind.Array } field ? field : null;

    /// <summary>The objects of an array; none when it is missing or no array.</summary>
    public static IEnumerable<JsonElement> Items(this JsonElement element, string name) =>
        element.FindItems(name).Where(static item => item.ValueKind == JsonValueKind.Object);
}
