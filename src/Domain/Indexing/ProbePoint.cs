using System.Buffers.Binary;
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

    /// <summary>Other processes' points of this age are not of probes that are still running: those have seconds.</summary>
    private static readonly TimeSpan LeftBehind = TimeSpan.FromMinutes(10);

    /// <summary>Left ones that one probe takes away at most.</summary>
    private const int CleanedAtOnce = 10;

    /// <summary>
    /// Writes, counts and deletes the point, whose id is new: many processes prove themselves at once. Takes away what probes that were killed
    /// have left. Answers the count, 1 when all is well.
    /// </summary>
    /// <param name="index">The index to prove.</param>
    /// <param name="now">The time; the point's id has it in it.</param>
    /// <param name="cancellationToken">Stops it; the point may stay, harms nobody, and a later probe takes it away.</param>
    /// <exception cref="Errors.IngestException">As the index's operations throw it.</exception>
    public static async Task<long> WriteAndCountAsync(IVectorIndex index, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(index);
        var key = new VersionKey(Guid.CreateVersion7(now), 1);
        float[] vector = [1, 0];
        await index.EnsureCollectionAsync(Collection, vector.Length, cancellationToken);
        await index.UpsertAsync(Collection, [new ChunkPoint(key, new(0, "probe", "", null, 0, 5), vector)], cancellationToken);
        var found = await index.CountAsync(Collection, key, cancellationToken);
        await index.DeleteAsync(Collection, key, 0, cancellationToken);
        foreach (var left in await index.ListVersionsAsync(Collection, after: null, CleanedAtOnce, cancellationToken))
        {
            if (TimeOf(left.Key.DocumentId) < now - LeftBehind)
            {
                await index.DeleteAsync(Collection, left.Key, 0, cancellationToken);
            }
        }

        return found;
    }

    /// <summary>When a UUIDv7 was made (RFC 9562, section 5.7: its first 48 bits are milliseconds); of another kind: long ago.</summary>
    private static DateTimeOffset TimeOf(Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return id.Version == 7 ? DateTimeOffset.FromUnixTimeMilliseconds((long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16)) : DateTimeOffset.MinValue;
    }
}
