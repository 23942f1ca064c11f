using Ingest.Domain.Documents;
using Npgsql;

namespace Ingest.Adapters.Postgres.Connections;

/// <summary>Readers for columns that several statements have.</summary>
internal static class Rows
{
    public static VersionKey Key(NpgsqlDataReader row) => new(row.GetGuid(0), row.GetInt32(1));

    public static string? Text(this NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);

    public static T? Optional<T>(this NpgsqlDataReader row, int column)
        where T : struct => row.IsDBNull(column) ? null : row.GetFieldValue<T>(column);
}
