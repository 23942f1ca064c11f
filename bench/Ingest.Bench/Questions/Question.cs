using System.Text.Json;
using System.Text.Json.Serialization;

namespace Ingest.Bench.Questions;

/// <summary>A question to the sample documents, with the place that answers it. <c>bench/questions/questions.json</c> has one a line.</summary>
/// <param name="Text">What somebody would type.</param>
/// <param name="Document">The document that answers.</param>
/// <param name="Page">Its page, for formats that have pages; otherwise null.</param>
/// <param name="Answer">A phrase of the chunk that answers. Runs of white space count as one space.</param>
/// <param name="WordsInCommon">
/// False for a question that shares no content word with the chunk and the headings above it, after stemming: words alone cannot find that answer. A test
/// verifies it for every question.
/// </param>
internal sealed record Question(
    [property: JsonPropertyName("question")] string Text, string Document, int? Page, string Answer, bool WordsInCommon)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow };

    /// <summary>All questions of a file.</summary>
    public static IReadOnlyList<Question> ReadAll(string path) =>
        JsonSerializer.Deserialize<Question[]>(File.ReadAllBytes(path), Json) ?? throw new InvalidDataException($"{path} holds no questions.");

    /// <summary>Whether a chunk answers it.</summary>
    public bool IsAnsweredBy(string document, int? page, string text) =>
        document == Document && (Page is null || page == Page) && OneLine(text).Contains(Answer, StringComparison.Ordinal);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
