namespace Ingest.Adapters.Connectors.Notion;

/// <summary>Ids of Notion: UUIDs, which people copy with and without dashes and in either case.</summary>
internal static class NotionId
{
    /// <summary>Whether two spellings mean the same.</summary>
    internal static bool Equal(string left, string right) => Guid.TryParse(left, out var one) && Guid.TryParse(right, out var other) && one == other;
}
