namespace Ingest.Adapters.Embedders.Lexical;

/// <summary>
/// Counts features by hash, in order of first appearance (so that sums of floats are the same everywhere). One instance a thread is kept
/// and cleared in time proportional to what it held: counting allocates nothing once it has grown to the largest text.
/// </summary>
internal sealed class FeatureCounts
{
    [ThreadStatic]
    private static FeatureCounts? _ofThread;

    private Entry[] _entries = new Entry[1024];
    private int[] _slots = new int[4096];
    private int _count;

    /// <summary>This thread's instance, empty. Not to be kept across an await.</summary>
    internal static FeatureCounts ForThread()
    {
        var counts = _ofThread ??= new FeatureCounts();
        counts.Clear();
        return counts;
    }

    /// <summary>What was counted, in order of first appearance.</summary>
    internal ReadOnlySpan<Entry> Entries => _entries.AsSpan(0, _count);

    /// <summary>Counts a feature once more; true when it is new.</summary>
    internal bool Add(ulong hash, float weight)
    {
        var slot = SlotOf(hash);
        if (_slots[slot] != 0)
        {
            _entries[_slots[slot] - 1].Count++;
            return false;
        }

        if (_count == _entries.Length)
        {
            Grow();
            slot = SlotOf(hash);
        }

        _entries[_count++] = new Entry(hash, weight) { Count = 1, Slot = slot };
        _slots[slot] = _count;
        return true;
    }

    // The slot that has the hash (an index into the entries, plus one), or the free slot where it belongs.
    private int SlotOf(ulong hash)
    {
        var mask = _slots.Length - 1;
        var slot = (int)(hash >> 20) & mask;
        while (_slots[slot] != 0 && _entries[_slots[slot] - 1].Hash != hash)
        {
            slot = (slot + 1) & mask;
        }

        return slot;
    }

    private void Clear()
    {
        if (_count * 8 > _slots.Length)
        {
            Array.Clear(_slots);
        }
        else
        {
            for (var i = 0; i < _count; i++)
            {
                _slots[_entries[i].Slot] = 0;
            }
        }

        _count = 0;
    }

    private void Grow()
    {
        Array.Resize(ref _entries, 2 * _entries.Length);
        _slots = new int[4 * _entries.Length];
        for (var i = 0; i < _count; i++)
        {
            var slot = SlotOf(_entries[i].Hash);
            _slots[slot] = i + 1;
            _entries[i].Slot = slot;
        }
    }

    /// <summary>A feature.</summary>
    /// <param name="hash">Its hash.</param>
    /// <param name="weight">Weight of one occurrence.</param>
    internal struct Entry(ulong hash, float weight)
    {
        /// <summary>Its hash.</summary>
        internal readonly ulong Hash = hash;

        /// <summary>Weight of one occurrence.</summary>
        internal readonly float Weight = weight;

        /// <summary>Occurrences.</summary>
        internal int Count;

        /// <summary>Its place in the table, to clear it quickly.</summary>
        internal int Slot;
    }
}
