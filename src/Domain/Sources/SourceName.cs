using Ingest.Domain.Collections;

namespace Ingest.Domain.Sources;

/// <summary>
/// The rule for names of sources: that of collections (1 to 63 of a-z, 0-9, '-' and '_', starting with a letter or digit), and none of the words that say where
/// other documents come from.
/// </summary>
public static class SourceName
{
    /// <summary>The rule in words, for messages.</summary>
    public const string Rule = "1 to 63 of a-z, 0-9, '-' and '_', starting with a letter or digit, and not 'upload' or 'inbox'";

    /// <summary>True when <paramref name="name"/> follows the rule.</summary>
    public static bool IsValid(string? name) => CollectionName.IsValid(name) && name is not ("upload" or "inbox");
}
