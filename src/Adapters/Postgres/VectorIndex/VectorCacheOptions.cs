using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>Vectors of the embedded index that a process keeps in memory, so that a search does not read them from PostgreSQL. Section <c>Ingest:VectorCache</c>.</summary>
public sealed class VectorCacheOptions
{
    /// <summary>
    /// Memory for vectors in MB, all vector collections together. Default 256, enough for 120,000 vectors of 512 dimensions; 0 to 65,536; 0 keeps none.
    /// A collection that does not fit is read from PostgreSQL for each search, as is the first search of a collection in a process.
    /// </summary>
    [Range(0, 65_536)]
    public int MaxMegabytes { get; set; } = 256;
}
