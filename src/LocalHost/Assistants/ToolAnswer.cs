using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Ingest.LocalHost.Assistants;

/// <summary>What a tool answers, twice: for clients that read structured content, and in words for those that read text.</summary>
/// <param name="Text">For a language model to read.</param>
/// <param name="Content">The same as JSON, in the shape that the verb prints and the API answers.</param>
internal sealed record ToolAnswer(string Text, JsonElement Content)
{
    /// <summary>An answer of one of the API's shapes.</summary>
    public static ToolAnswer Of<T>(string text, T value, JsonTypeInfo<T> type) => new(text, JsonSerializer.SerializeToElement(value, type));
}
