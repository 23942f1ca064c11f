namespace Ingest.Domain.Processing;

/// <summary>The chunks that one index step is responsible for.</summary>
/// <param name="Start">Ordinal of the first.</param>
/// <param name="End">Ordinal after the last; <see cref="int.MaxValue"/> for all that follow.</param>
/// <param name="Safe">Every chunk below this one is in the index. The checkpoint moves with a range only when it starts here (P8).</param>
/// <param name="Total">Chunks of the version, or null while unknown; shown as progress.</param>
public readonly record struct ChunkRange(int Start, int End, int Safe, int? Total)
{
    /// <summary>Everything that is not in the index yet.</summary>
    public static ChunkRange From(int safe) => new(safe, int.MaxValue, safe, Total: null);
}
