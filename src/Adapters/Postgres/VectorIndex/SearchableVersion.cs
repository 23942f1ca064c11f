using Npgsql;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>The searchable version of a document, if it has points in a vector collection.</summary>
/// <param name="DocumentId">Document.</param>
/// <param name="Version">Its searchable version; 0 when it has none with points there.</param>
/// <param name="PointsChanged">The transaction that last changed those points.</param>
internal readonly record struct SearchableVersion(Guid DocumentId, int Version, long PointsChanged)
{
    public static SearchableVersion Read(NpgsqlDataReader row) => row.IsDBNull(1)
        ? new SearchableVersion(row.GetGuid(0), 0, 0)
        : new SearchableVersion(row.GetGuid(0), row.GetInt32(1), row.GetInt64(2));
}
