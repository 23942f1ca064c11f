using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Ingest.Adapters.Connectors;

/// <summary>
/// Reads the JSON of a product without trusting its shape: what is missing or of another kind is simply not there, and the connector decides
/// what that means.
/// </summary>
internal static partial class JsonReading
{
    /// <summary>A property; <see cref="JsonValueKind.Undefined"/> when there is none or this is no object.</summary>
    internal static JsonElement Find(this JsonElement element, string property) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(property, out var found) ? found : default;

    /// <summary>A string property, or null. Half a surrogate pair, as products leave when they cut texts, becomes U+FFFD.</summary>
    internal static string? FindText(this JsonElement element, string property) => element.Find(property).AsText();

    /// <summary>The string, or null when it is something else.</summary>
    internal static string? AsText(this JsonElement element)
    {
        if (element.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            return JsonSerializer.Deserialize<string>(LoneSurrogates().Replace(element.GetRawText(), @"\uFFFD"));
        }
    }

    /// <summary>The elements of an array property; none when there is no such array.</summary>
    internal static IEnumerable<JsonElement> FindItems(this JsonElement element, string property) => element.Find(property).AsItems();

    /// <summary>The elements of the array; none when it is something else.</summary>
    internal static IEnumerable<JsonElement> AsItems(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Array ? element.EnumerateArray() : Enumerable.Empty<JsonElement>();

    /// <summary>An array property, or null when there is no such array.</summary>
    internal static JsonElement.ArrayEnumerator? FindList(this JsonElement element, string property) =>
        element.Find(property) is { ValueKind: JsonValueKind.Array } list ? list.EnumerateArray() : null;

    /// <summary>A whole number, or null.</summary>
    internal static int? FindNumber(this JsonElement element, string property) =>
        element.Find(property) is { ValueKind: JsonValueKind.Number } found && found.TryGetInt32(out var number) ? number : null;

    /// <summary>True or false, or null when it is neither.</summary>
    internal static bool? FindFlag(this JsonElement element, string property) =>
        element.Find(property) is { ValueKind: JsonValueKind.True or JsonValueKind.False } found ? found.GetBoolean() : null;

    /// <summary>Whether a property is <c>true</c>.</summary>
    internal static bool IsTrue(this JsonElement element, string property) => element.Find(property).ValueKind == JsonValueKind.True;

    /// <summary>An ISO 8601 time, or null.</summary>
    internal static DateTimeOffset? FindTime(this JsonElement element, string property) =>
        DateTimeOffset.TryParse(
            element.FindText(property), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)
            ? time
            : null;

    [GeneratedRegex(@"\\u[dD][89abAB][0-9a-fA-F]{2}(?!\\u[dD][c-fC-F])|(?<!\\u[dD][89abAB][0-9a-fA-F]{2})\\u[dD][c-fC-F][0-9a-fA-F]{2}")]
    private static partial Regex LoneSurrogates();
}
