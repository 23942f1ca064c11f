namespace Ingest.TestKit;

/// <summary>Names no other test uses, so that all tests run at once in one database and one storage account.</summary>
public static class Unique
{
    /// <summary>A queue name.</summary>
    public static string Queue() => Name("q");

    /// <summary>A collection name; also fit for a vector collection.</summary>
    public static string Collection() => Name("c");

    /// <summary>The prefix, '-' and 20 random letters and digits: fits the rule for collection and queue names.</summary>
    public static string Name(string prefix) => $"{prefix}-{Guid.NewGuid():N}"[..(prefix.Length + 21)];
}
