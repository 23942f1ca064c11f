using System.Collections.Frozen;

namespace Ingest.Adapters.Postgres.Connections;

/// <summary>The SQL statements embedded in this assembly, by path below <c>Sql/</c> without extension: <c>Documents/FindDocument</c>.</summary>
internal static class Sql
{
    private const string Root = "Sql/";
    private const string Extension = ".sql";

    private static readonly FrozenDictionary<string, string> Statements = Load(Root);

    /// <summary>Every statement's name, in ordinal order.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Statements.Keys.Order(StringComparer.Ordinal)];

    /// <summary>The text of a statement.</summary>
    /// <exception cref="ArgumentException">No file has this name.</exception>
    public static string Get(string name) => Statements.TryGetValue(name, out var text)
        ? text
        : throw new ArgumentException($"There is no embedded statement '{Root}{name}{Extension}'; known are: {string.Join(", ", Names)}.", nameof(name));

    /// <summary>All embedded .sql files below a root folder, by path without root and extension.</summary>
    public static FrozenDictionary<string, string> Load(string root)
    {
        var assembly = typeof(Sql).Assembly;
        return assembly.GetManifestResourceNames()
            .Where(resource => resource.StartsWith(root, StringComparison.Ordinal) && resource.EndsWith(Extension, StringComparison.Ordinal))
            .ToFrozenDictionary(resource => resource[root.Length..^Extension.Length], Read, StringComparer.Ordinal);

        string Read(string resource)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return reader.ReadToEnd().ReplaceLineEndings("\n");
        }
    }
}
