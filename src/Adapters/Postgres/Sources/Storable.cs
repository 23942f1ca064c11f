namespace Ingest.Adapters.Postgres.Sources;

/// <summary>Text as PostgreSQL can keep it: a source may send U+0000 in a title, and <c>text</c> has no room for that character.</summary>
internal static class Storable
{
    public static string Text(string text) => text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', ' ') : text;
}
