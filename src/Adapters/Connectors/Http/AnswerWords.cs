using System.Text.Json;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>Lets only such words of an answer into messages as error codes and scope names are made of: texts of answers may quote tokens and content.</summary>
internal static class AnswerWords
{
    /// <summary>Longest code or list of scopes that is shown.</summary>
    private const int MaxLength = 120;

    /// <summary>The string, if it is made of letters, digits and <c>_ . : , - </c> or space between words, 1 to 120 characters; else null.</summary>
    internal static string? Code(JsonElement value) => Code(value.AsText());

    /// <inheritdoc cref="Code(JsonElement)"/>
    internal static string? Code(string? text) =>
        text is { Length: > 0 and <= MaxLength } && text.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or ':' or ',' or '-' or ' ')
            ? text
            : null;

    /// <summary>The property of an object as <see cref="Code(JsonElement)"/> lets it through.</summary>
    internal static string? Code(JsonElement value, string property) => Code(value.Find(property));
}
