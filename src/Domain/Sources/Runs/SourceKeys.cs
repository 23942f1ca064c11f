using Ingest.Domain.Errors;

namespace Ingest.Domain.Sources.Runs;

/// <summary>What the connectors promise of a source's own ids, and the database takes. Anything else is an answer that is not the documented one.</summary>
internal static class SourceKeys
{
    /// <summary>Longest key of an item, in characters.</summary>
    internal const int MaxItem = 400;

    /// <summary>Longest key of a partition, in characters.</summary>
    internal const int MaxPartition = 200;

    /// <summary>An item's key, and that of its partition, are as promised.</summary>
    /// <exception cref="FatalException"><c>source_changed</c>.</exception>
    public static void Require(string source, ItemKey item)
    {
        RequirePartition(source, item.Partition);
        RequireItem(source, item.Key);
    }

    /// <summary>An item's key is as promised.</summary>
    /// <exception cref="FatalException"><c>source_changed</c>.</exception>
    public static void RequireItem(string source, string key) => Require(source, "an item", key, MaxItem);

    /// <summary>A partition's key is as promised.</summary>
    /// <exception cref="FatalException"><c>source_changed</c>.</exception>
    public static void RequirePartition(string source, string key) => Require(source, "a partition", key, MaxPartition);

    private static void Require(string source, string of, string key, int max)
    {
        if (key.Length == 0 || key.Length > max || key.Contains('\0', StringComparison.Ordinal))
        {
            throw new FatalException(
                ErrorCodes.SourceChanged,
                $"Sync of '{source}': the key of {of} has {key.Length} characters, allowed are 1 to {max} and no NUL. Nothing of that page was recorded. "
                + "The source's interface has changed, or its connector does not know it: the connector needs to be mended.");
        }
    }
}
