using Ingest.Domain.Errors;

namespace Ingest.Domain.Sources.Runs.Phases;

/// <summary>Reads a batch of items by key.</summary>
internal static class ItemsByKey
{
    /// <summary>What <see cref="IConnector.ReadItemsAsync"/> takes at most.</summary>
    public const int BatchSize = 20;

    /// <summary>Reads them; when that is refused as a whole, each has failed, and the run goes on.</summary>
    public static async Task<ItemPage> ReadAsync(IConnector connector, IReadOnlyList<ItemKey> asked, CancellationToken cancellationToken)
    {
        try
        {
            return await connector.ReadItemsAsync(asked, cancellationToken);
        }
        catch (SkippableException error)
        {
            return new ItemPage([], [.. asked.Select(key => new ItemFailure(key, error.Code, error.Message))], Next: null);
        }
    }
}
