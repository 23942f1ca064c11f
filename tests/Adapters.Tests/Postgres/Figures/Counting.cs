using Ingest.Adapters.Postgres.Connections;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres.Figures;

/// <summary>The counts as they are read, and a full count of the rows that shares nothing with them but the tables of documents, in one snapshot.</summary>
internal static class Counting
{
    private const string Compare =
        """
        with counted as (
            select d.collection_id, latest.state, coalesce(case when latest.state = 'failed' then latest.error_code end, '') as code, count(*) as documents,
                   coalesce(sum(searchable.chunks), 0) as chunks, coalesce(sum(searchable.size), 0) as bytes
            from ingest.document d
            join ingest.document_version latest on latest.document_id = d.id and latest.version = d.latest_version
            left join ingest.document_version searchable on searchable.document_id = d.id and searchable.version = d.current_version
            where d.deleted_at is null and ($1 = 0 or d.collection_id = $1)
            group by 1, 2, 3
        ), shown as (
            select collection_id, state, code, documents, chunks, bytes from ingest.figure where $1 = 0 or collection_id = $1
        )
        (select 'not shown: ' || c::text from (table counted except table shown) c)
        union all
        (select 'shown but not so: ' || s::text from (table shown except table counted) s)
        """;

    /// <summary>Every figure that is not that of the rows; none, whenever it is asked.</summary>
    public static Task<IReadOnlyList<string>> FindWrongAsync(Database database, int? collection, CancellationToken cancellationToken) => database.UseAsync(
        "compare counts",
        async (connection, token) =>
        {
            await using var command = new NpgsqlCommand(Compare, connection);
            command.Parameters.AddWithValue(collection ?? 0);
            await using var reader = await command.ExecuteReaderAsync(token);
            List<string> wrong = [];
            while (await reader.ReadAsync(token))
            {
                wrong.Add(reader.GetString(0));
            }

            return (IReadOnlyList<string>)wrong;
        },
        cancellationToken);
}
