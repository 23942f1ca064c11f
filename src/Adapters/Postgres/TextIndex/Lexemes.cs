using System.Globalization;
using System.Text;
using Ingest.Domain.Words;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>
/// Words as PostgreSQL's full-text types write them, each with its vector collection before it. Words are letters and digits, so nothing in
/// them means anything to the server.
/// </summary>
internal static class Lexemes
{
    /// <summary>The text of a tsvector.</summary>
    public static string ToVector(int collection, IReadOnlyCollection<string> words)
    {
        var text = new StringBuilder(words.Count * 12);
        foreach (var word in words)
        {
            Append(text.Append(text.Length == 0 ? "" : " "), collection, word);
        }

        return text.ToString();
    }

    /// <summary>The texts of tsqueries: one for each word, one for each phrase's words together, and one for all words together.</summary>
    public static string[] ToQuestions(IReadOnlyList<int> collections, TextQuery query)
    {
        var questions = query.Words.Select(w => ToQuestion(collections, [w.Stem])).ToList();
        questions.AddRange(query.Phrases.Select(phrase => ToQuestion(collections, phrase)));
        if (query.Words.Count > 1)
        {
            questions.Add(ToQuestion(collections, [.. query.Words.Select(static w => w.Stem)]));
        }

        return [.. questions];
    }

    private static string ToQuestion(IReadOnlyList<int> collections, IReadOnlyList<string> words)
    {
        var text = new StringBuilder();
        foreach (var collection in collections)
        {
            text.Append(text.Length == 0 ? "(" : ") | (");
            foreach (var (place, word) in words.Index())
            {
                Append(text.Append(place == 0 ? "" : " & "), collection, word);
            }
        }

        return text.Append(')').ToString();
    }

    private static void Append(StringBuilder text, int collection, string word) =>
        text.Append('\'').Append(CultureInfo.InvariantCulture, $"{collection}/").Append(word).Append('\'');
}
