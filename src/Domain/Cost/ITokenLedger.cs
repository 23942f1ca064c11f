namespace Ingest.Domain.Cost;

/// <summary>Tokens that were embedded, by day (UTC), collection and model. Counts only grow.</summary>
public interface ITokenLedger
{
    /// <summary>Adds to a day. Callers at once do not wait for each other, but for a share of them.</summary>
    Task AddAsync(TokenUse use, CancellationToken cancellationToken);

    /// <summary>Tokens of a day by collection, for those of these collections that have any.</summary>
    Task<IReadOnlyDictionary<string, long>> ReadDayAsync(DateOnly day, IReadOnlyCollection<string> collections, CancellationToken cancellationToken);

    /// <summary>Every use since a day, newest day first, then by collection and model.</summary>
    Task<IReadOnlyList<TokenUse>> ListAsync(DateOnly from, CancellationToken cancellationToken);
}

/// <summary>Tokens that were embedded.</summary>
/// <param name="Day">By UTC.</param>
/// <param name="Collection">For which collection.</param>
/// <param name="Model">By which embedding model.</param>
/// <param name="Tokens">How many.</param>
/// <param name="Estimated">Of these, estimated because the endpoint did not say.</param>
/// <param name="Chunks">Chunks they were.</param>
public sealed record TokenUse(DateOnly Day, string Collection, string Model, long Tokens, long Estimated, long Chunks);
