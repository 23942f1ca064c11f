using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>
/// Which vector collections this process keeps in memory: those that it searches again, as long as there is room. Room is made by giving up
/// collections that nobody has searched for a while, never by two that are in use taking turns.
/// </summary>
internal sealed class VectorCache(IOptions<VectorCacheOptions> options, TimeProvider time)
{
    /// <summary>A collection that was searched within this time keeps its room, and one that found none does not ask again.</summary>
    private static readonly TimeSpan InUse = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Kept> _byName = new(StringComparer.Ordinal);
    private readonly Lock _rooms = new();
    private readonly long _limit = options.Value.MaxMegabytes * 1_000_000L;

    /// <summary>The collection as it is kept, or null: a process' first search of it reads PostgreSQL, as does one that found no room lately.</summary>
    public CachedCollection? Find(string vectorCollection)
    {
        if (_limit == 0)
        {
            return null;
        }

        var kept = _byName.GetOrAdd(vectorCollection, static (_, cache) => new Kept(new CachedCollection(cache)), this);
        lock (_rooms)
        {
            var isFirst = kept.LastSearch is null;
            kept.LastSearch = time.GetTimestamp();
            return isFirst || (kept.NoRoomSince is { } since && time.GetElapsedTime(since) < InUse) ? null : kept.Collection;
        }
    }

    /// <summary>Whether this process keeps the collection's vectors just now.</summary>
    public bool IsKept(string vectorCollection) => _byName.TryGetValue(vectorCollection, out var kept) && kept.Bytes > 0;

    /// <summary>Reserves room for all that a collection is to occupy; false: there is not so much.</summary>
    public bool MakeRoom(CachedCollection collection, long bytes)
    {
        lock (_rooms)
        {
            var own = _byName.Values.First(k => k.Collection == collection);
            var others = _byName.Values.Where(k => k != own && k.Bytes > 0).OrderBy(static k => k.LastSearch).ToList();
            var taken = others.Sum(static k => k.Bytes);
            foreach (var other in others.Where(k => time.GetElapsedTime(k.LastSearch!.Value) >= InUse).TakeWhile(_ => taken + bytes > _limit))
            {
                if (other.Collection.TryClear())
                {
                    taken -= other.Bytes;
                    other.Bytes = 0;
                }
            }

            var fits = taken + bytes <= _limit;
            own.Bytes = fits ? bytes : 0;
            own.NoRoomSince = fits ? null : time.GetTimestamp();
            return fits;
        }
    }

    /// <summary>The collection occupies nothing any more.</summary>
    public void GiveBack(CachedCollection collection)
    {
        lock (_rooms)
        {
            _byName.Values.First(k => k.Collection == collection).Bytes = 0;
        }
    }

    private sealed class Kept(CachedCollection collection)
    {
        public CachedCollection Collection => collection;

        public long Bytes { get; set; }

        public long? LastSearch { get; set; }

        public long? NoRoomSince { get; set; }
    }
}
