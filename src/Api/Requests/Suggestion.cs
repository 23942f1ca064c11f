using Ingest.Domain.Errors;

namespace Ingest.Api.Requests;

/// <summary>"Did you mean": the nearest known word, or the whole list.</summary>
internal static class Suggestion
{
    /// <summary>A sentence that starts with a space, or nothing when no word is known.</summary>
    public static string For(string word, ReadOnlySpan<string> known) =>
        known.IsEmpty ? " This address takes none." : " " + Spelling.Suggest(word, [.. known], "Known are");
}
