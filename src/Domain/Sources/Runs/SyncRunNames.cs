namespace Ingest.Domain.Sources.Runs;

/// <summary>The words for the state, kind and phase of a run outside C#: lower case, in SQL, JSON and logs.</summary>
public static class SyncRunNames
{
    /// <summary>Lower-case word of a state.</summary>
    public static string ToName(this SyncRunState state) => Word(state);

    /// <summary>Lower-case word of a kind.</summary>
    public static string ToName(this SyncRunKind kind) => Word(kind);

    /// <summary>Lower-case word of a phase.</summary>
    public static string ToName(this SyncPhase phase) => Word(phase);

    /// <summary>The value of a word.</summary>
    /// <exception cref="FormatException">The word is none, also in other letter case.</exception>
    public static T Parse<T>(string name)
        where T : struct, Enum =>
        TryParse<T>(name, out var value) ? value : throw new FormatException($"'{name}' is not one of {string.Join(", ", Enum.GetValues<T>().Select(Word))}.");

    /// <summary>The value of a word; false for any other text, including other letter case.</summary>
    public static bool TryParse<T>(string? name, out T value)
        where T : struct, Enum
    {
        foreach (var candidate in Enum.GetValues<T>())
        {
            if (Word(candidate) == name)
            {
                value = candidate;
                return true;
            }
        }

        value = default;
        return false;
    }

#pragma warning disable CA1308 // The words of the field's standard terms are lower case; nothing is compared by them.
    private static string Word<T>(T value)
        where T : struct, Enum => value.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
