using Ingest.Domain.Documents;

namespace Ingest.Domain.Indexing;

/// <summary>
/// Proves an index by use: one point is written, counted and deleted in a collection that is nobody's. For
/// <see cref="IVectorIndex.ProbeAsync"/>, which every index promises.
/// </summary>
public static class ProbePoint
{
    /// <summary>The collection of the probes. Not a collection name by its rule, so it can be nobody's.</summary>
    public const string Collection = "_probe";

    /// <summary>Writes, counts and deletes the point. Answers the count, 1 when all is well.</summary>
    /// <param name="index">The index to prove.</param>
    /// <param name="id">A new id, the point's own: many processes prove themselves at once.</param>
    /// <param name="cancellationToken">Stops it; the point may stay, and harms nobody.</param>
    /// <exception cref="Errors.IngestException">As the index's operations throw it.</exception>
    public static async Task<long> WriteAndCountAsync(IVectorIndex index, Guid id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        var key = new VersionKey(id, 1);
        float[] vector = [1, 0];
        await index.EnsureCollectionAsync(Collection, vector.Length, cancellationToken);
        await index.UpsertAsync(Collection, [new ChunkPoint(key, new(0, "probe", "", null, 0, 5), vector)], cancellationToken);
        var found = await index.CountAsync(Collection, key, cancellationToken);
        await index.DeleteAsync(Collection, key, 0, cancellationToken);
        return found;
    }
}
