namespace Ingest.Bench.Sections;

/// <summary>What a section is given.</summary>
/// <param name="Quick">True to try it: small sizes, one round, seconds instead of minutes.</param>
/// <param name="Seed">Seed of everything that is made up.</param>
/// <param name="Folder">Makes a temporary folder with this name that PostgreSQL's own user can reach; it is deleted at the end.</param>
/// <param name="Say">Prints a line about what happens.</param>
/// <param name="CancellationToken">Somebody pressed Ctrl+C.</param>
internal sealed record SectionContext(bool Quick, int Seed, Func<string, string> Folder, Action<string> Say, CancellationToken CancellationToken)
{
    /// <summary>The first of the two, or the second when this is only a try.</summary>
    public T Size<T>(T full, T quick) => Quick ? quick : full;
}
