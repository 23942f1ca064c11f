using System.Globalization;
using System.Text.Json;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Assistants;

/// <summary>
/// The arguments of one call. They come from a language model, so each is checked, and a refusal says what is allowed: the model corrects itself.
/// </summary>
internal sealed class ToolArguments
{
    private readonly string _tool;
    private readonly IDictionary<string, JsonElement> _values;

    /// <summary>The arguments of a call of this tool.</summary>
    /// <exception cref="FatalException"><c>invalid_request</c>: one of them is none of <paramref name="known"/>.</exception>
    public ToolArguments(string tool, IDictionary<string, JsonElement>? values, params ReadOnlySpan<string> known)
    {
        _tool = tool;
        _values = values ?? new Dictionary<string, JsonElement>();
        foreach (var name in _values.Keys)
        {
            if (!known.Contains(name))
            {
                throw Invalid($"unknown argument '{AssistantText.Cut(name, 60)}'. {Spelling.Suggest(name, known.ToArray(), "Known are")}");
            }
        }
    }

    /// <summary>A text that the call must have, 1 to <paramref name="maxLength"/> characters.</summary>
    public string RequireText(string name, int maxLength) =>
        FindText(name, maxLength) ?? throw Invalid($"the argument '{name}' is missing; give 1 to {maxLength} characters.");

    /// <summary>A text, 1 to <paramref name="maxLength"/> characters, or null when the call has none.</summary>
    public string? FindText(string name, int maxLength)
    {
        if (Find(name) is not { } value)
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()!.Trim() : throw Invalid($"the argument '{name}' must be a string; found {Describe(value)}.");
        return text.Length >= 1 && text.Length <= maxLength
            ? text
            : throw Invalid($"the argument '{name}' must have 1 to {maxLength} characters; found {text.Length}.");
    }

    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>, or the default when the call has none.</summary>
    public int FindNumber(string name, int least, int most, int otherwise)
    {
        if (Find(name) is not { } value)
        {
            return otherwise;
        }

        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var number) && number >= least && number <= most
            ? number
            : throw Invalid($"the argument '{name}' must be a whole number from {least} to {most}; found {Describe(value)}. Without it: {otherwise}.");
    }

    /// <summary>A collection's name, or null when the call has none.</summary>
    public string? FindCollection(string name) => FindText(name, CollectionName.MaxLength) switch
    {
        null => null,
        { } given when CollectionName.IsValid(given) => given,
        _ => throw Invalid($"the argument '{name}' must be a collection's name: 1 to {CollectionName.MaxLength} of a-z, 0-9, '-' and '_'."),
    };

    private JsonElement? Find(string name) =>
        _values.TryGetValue(name, out var value) && value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined) ? value : null;

    private FatalException Invalid(string what) => new(ErrorCodes.InvalidRequest, $"{_tool}: {what}");

    private static string Describe(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Number => AssistantText.Cut(value.GetRawText(), 20),
        JsonValueKind.String => "a string",
        JsonValueKind.True or JsonValueKind.False => "true or false",
        _ => string.Create(CultureInfo.InvariantCulture, $"an {value.ValueKind.ToString().ToLowerInvariant()}"),
    };
}
