using Ingest.Domain.Documents;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>
/// Vectors in memory, in blocks that are never moved: places that become free are filled again. Reading from several threads is fine while
/// nobody writes.
/// </summary>
internal sealed class VectorStore(int dimensions)
{
    /// <summary>Vectors of a block: 2 MB at 512 dimensions.</summary>
    private const int BlockLength = 1_024;

    /// <summary>Below so many blocks a second thread costs more than it brings.</summary>
    private const int ParallelFrom = 4;

    /// <summary>What a vector needs besides its numbers: its key, and its place in its document's list.</summary>
    private const int KeyBytes = 48;

    private readonly List<VectorBlock> _blocks = [];
    private readonly Stack<int> _free = new();
    private readonly Dictionary<Guid, (SearchableVersion Version, List<int> Places)> _documents = [];

    /// <summary>Bytes it occupies, about.</summary>
    public long Bytes => BytesFor((long)_blocks.Count * BlockLength, dimensions);

    /// <summary>Bytes that so many vectors occupy, about.</summary>
    public static long BytesFor(long vectors, int dimensions) =>
        (vectors + BlockLength - 1) / BlockLength * BlockLength * ((long)VectorBytes.Size(dimensions) + KeyBytes);

    /// <summary>Whether it has exactly these points of the document; for version 0, whether it has none.</summary>
    public bool Has(SearchableVersion version) =>
        _documents.TryGetValue(version.DocumentId, out var known) ? known.Version == version : version.Version == 0;

    /// <summary>Forgets the points of a document, and takes those of this version from now on, if it is one.</summary>
    public void Replace(SearchableVersion version)
    {
        if (_documents.Remove(version.DocumentId, out var known))
        {
            foreach (var place in known.Places)
            {
                _blocks[place / BlockLength].Clear(place % BlockLength);
                _free.Push(place);
            }
        }

        if (version.Version > 0)
        {
            _documents[version.DocumentId] = (version, []);
        }
    }

    /// <summary>Adds a vector of a version that it takes.</summary>
    public void Add(VersionKey key, int ordinal, ReadOnlySpan<float> vector)
    {
        if (_free.Count == 0)
        {
            AddBlock();
        }

        var place = _free.Pop();
        _documents[key.DocumentId].Places.Add(place);
        _blocks[place / BlockLength].Set(place % BlockLength, key, ordinal, vector);
    }

    /// <summary>The nearest vectors, best first: every one is compared, on as many threads as there are cores.</summary>
    /// <param name="collection">Id of the vector collection, for the answer.</param>
    /// <param name="query">A vector of the same dimensions.</param>
    /// <param name="limit">Points at most.</param>
    /// <param name="cancellationToken">Stops it between blocks.</param>
    public ScoredPoint[] FindNearest(int collection, ReadOnlyMemory<float> query, int limit, CancellationToken cancellationToken)
    {
        var nearest = new NearestPoints(limit);
        var threads = _blocks.Count < ParallelFrom ? 1 : Environment.ProcessorCount;
        Parallel.ForEach(
            _blocks,
            new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = threads },
            () => new NearestPoints(limit),
            (block, _, own) =>
            {
                block.OfferAll(collection, query.Span, own);
                return own;
            },
            own =>
            {
                lock (nearest)
                {
                    Array.ForEach(own.BestFirst(), nearest.Offer);
                }
            });
        return nearest.BestFirst();
    }

    private void AddBlock()
    {
        var first = _blocks.Count * BlockLength;
        _blocks.Add(new VectorBlock(BlockLength, dimensions));
        for (var place = first + BlockLength - 1; place >= first; place--)
        {
            _free.Push(place);
        }
    }
}
