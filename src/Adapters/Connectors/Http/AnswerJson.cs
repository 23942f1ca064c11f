using System.Text.Json;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>Reads answers without trusting their shape.</summary>
internal static class AnswerJson
{
    /// <summary>A list of an object, or null if it has none of that name.</summary>
    internal static JsonElement.ArrayEnumerator? List(JsonElement value, string property) =>
        Property(value, property, JsonValueKind.Array)?.EnumerateArray();

    /// <summary>An object of an object; undefined if it has none of that name.</summary>
    internal static JsonElement Object(JsonElement value, string property) => Property(value, property, JsonValueKind.Object) ?? default;

    /// <summary>A whole number of an object, or null if it has none of that name.</summary>
    internal static int? Number(JsonElement value, string property) =>
        Property(value, property, JsonValueKind.Number) is { } found && found.TryGetInt32(out var number) ? number : null;

    /// <summary>True or false, or null if the object has neither under that name.</summary>
    internal static bool? Flag(JsonElement value, string property) =>
        (Property(value, property, JsonValueKind.True) ?? Property(value, property, JsonValueKind.False))?.GetBoolean();

    private static JsonElement? Property(JsonElement value, string property, JsonValueKind kind) =>
        value.ValueKind == JsonValueKind.Object && value.TryGetProperty(property, out var found) && found.ValueKind == kind ? found : null;
}
