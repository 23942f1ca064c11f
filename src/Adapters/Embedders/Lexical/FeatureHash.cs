namespace Ingest.Adapters.Embedders.Lexical;

/// <summary>
/// 64-bit hashes of features: FNV-1a (Fowler, Noll, Vo) over UTF-16 units, finished with the 64-bit finalizer of MurmurHash3 (Appleby), so
/// that low bits (the dimension) and the top bit (the sign) are independent. No seed: the same on every machine, for ever.
/// </summary>
internal static class FeatureHash
{
    /// <summary>FNV-1a offset basis; the hash of nothing.</summary>
    internal const ulong Empty = 14695981039346656037;

    private const ulong Prime = 1099511628211;

    /// <summary>Adds one unit.</summary>
    internal static ulong Add(ulong hash, char unit) => (hash ^ unit) * Prime;

    /// <summary>The hash of a run of units, of a kind (so that a word and an n-gram with the same letters differ).</summary>
    internal static ulong Of(char kind, ReadOnlySpan<char> units)
    {
        var hash = Add(Empty, kind);
        foreach (var unit in units)
        {
            hash = Add(hash, unit);
        }

        return Finish(hash);
    }

    /// <summary>The hash of two features next to each other.</summary>
    internal static ulong Pair(ulong first, ulong second) => Finish((first * Prime) + second);

    /// <summary>MurmurHash3's fmix64.</summary>
    internal static ulong Finish(ulong hash)
    {
        hash ^= hash >> 33;
        hash *= 0xff51afd7ed558ccd;
        hash ^= hash >> 33;
        hash *= 0xc4ceb9fe1a85ec53;
        return hash ^ (hash >> 33);
    }
}
