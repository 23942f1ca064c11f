using System.Globalization;
using Npgsql;

namespace Ingest.Bench.Growth;

/// <summary>
/// Fills the tables with <see cref="SyntheticDocument"/>s, a statement a table. Foreign keys are not checked and triggers do not run meanwhile, which
/// would take most of the time; the changes that the triggers would note are noted here, and the product's own fold counts them.
/// </summary>
internal sealed class SyntheticRows(string administrator)
{
    // 2 KB of vector a chunk would be most of the database and is read by nothing that is measured here: 32 bytes stand in for it.
    private const string Vector = "decode(repeat('f304b53e', 8), 'hex')";

    private static readonly string[] Statements =
    [
        """
        create temp table fresh on commit drop as
        select i, i % 1000 as kind,
               (lpad(to_hex({Begin} + i::bigint * {Pause}), 12, '0') || '7' || lpad(to_hex(i % 4096), 3, '0') || '8' || lpad(to_hex(i * {Spread}::bigint), 15, '0'))::uuid as id,
               to_timestamp(({Begin} + i::bigint * {Pause}) / 1000.0) as at,
               c.id as collection_id, c.name as collection
        from generate_series({From}, {To}) as i
        join ingest.collection c on c.name = 'growth-' || case when i % 2 = 0 then 0 else 1 + i / 2 % {Others} end
        order by i
        """,
        """
        insert into ingest.document (id, collection_id, name, source, last_version, latest_version, current_version, created_at, deleted_at, delete_reason, purged_at)
        select id, collection_id, 'folder-' || i / 100 || '/document-' || i || '.pdf', 'upload', v.last, v.last,
               case when kind > {LastDeleted} then v.last end, at,
               case when v.deleted then at + interval '1 hour' end, case when v.deleted then 'api' end, case when v.deleted then at + interval '2 hours' end
        from fresh
        cross join lateral (
            select case when kind > {LastDeleted} and kind <= {LastReplaced} then 2 else 1 end as last, kind > {Receiving} and kind <= {LastDeleted} as deleted) v
        order by i
        """,
        """
        insert into ingest.document_version (
            document_id, version, state, collection_id, queue, embedding_model, dimensions, vector_collection, blob_name, hash, size, etag, attempt, available_at,
            last_progress_at, chunks, pages, error_code, error_message, created_at, updated_at, purged_at)
        select id, v.version, s.state, collection_id, 'default', 'lexical-512', 512, collection, id || '/v' || v.version || '/document-' || i || '.pdf',
               case when s.received then sha256(convert_to(i || '/' || v.version, 'UTF8')) end, case when s.received then 50000 + i % 1000 end,
               case when s.received then '"' || i || '"' end, case when s.worked then 1 else 0 end, case when s.state = 'pending' then at end,
               case when s.worked then at + interval '2 seconds' end, case when s.indexed then case when i % 10 = 0 then 3 else 1 end end,
               case when s.indexed then 4 end, case when s.state = 'failed' then (array['corrupt', 'encrypted', 'extraction_timeout'])[1 + i % 3] end,
               case when s.state = 'failed' then 'Document ' || i || ' could not be read.' end, s.begun, s.begun + interval '2 seconds',
               case when s.state = 'superseded' then at + interval '3 hours' end
        from fresh
        cross join lateral (select generate_series(1, case when kind > {LastDeleted} and kind <= {LastReplaced} then 2 else 1 end) as version) v
        cross join lateral (
            select case
                       when kind < {Failed} then 'failed'
                       when kind < {Receiving} then 'pending'
                       when kind = {Receiving} then 'receiving'
                       when kind <= {LastDeleted} or (kind <= {LastReplaced} and v.version = 1) then 'superseded'
                       else 'ready'
                   end as state,
                   case when kind = {Receiving} then now() else at end as begun, kind <> {Receiving} as received, kind < {Failed} or kind > {Receiving} as worked, kind > {Receiving} as indexed) s
        order by i, v.version
        """,
        """
        insert into ingest.document_event (document_id, version, at, event, state, code)
        select id, v.version, at + e.place * interval '500 milliseconds', e.event, e.state, case when e.event = 'failed' then 'corrupt' end
        from fresh
        cross join lateral (select generate_series(1, case when kind > {LastDeleted} and kind <= {LastReplaced} then 2 else 1 end) as version) v
        cross join lateral (values
            (1, 'registered', 'receiving'), (2, 'received', 'pending'), (3, 'claimed', 'processing'), (4, 'published', 'ready'), (5, 'failed', 'failed')) as e(place, event, state)
        where case
                  when kind < {Failed} then e.place in (1, 2, 3, 5)
                  when kind < {Receiving} then e.place <= 2
                  when kind = {Receiving} then e.place = 1
                  else e.place <= 4
              end
        order by i, v.version, e.place
        """,
        """
        insert into ingest.vector_point (vector_collection_id, document_id, version, ordinal, page, text_start, text_end, vector, text, context)
        select c.id, f.id, f.version, f.ordinal, 1, f.ordinal * 1000, f.ordinal * 1000 + 30, {Vector}, 'Chunk ' || f.ordinal || ' of document ' || f.i || '.', ''
        from (
            select i, id, collection, case when kind <= {LastReplaced} then 2 else 1 end as version, generate_series(0, case when i % 10 = 0 then 2 else 0 end) as ordinal
            from fresh
            where kind > {LastDeleted} and i % {Planted} <> {WithoutPoints}) f
        join ingest.vector_collection c on c.name = f.collection
        order by c.id, f.id, f.ordinal
        """,
        """
        insert into ingest.vector_version (vector_collection_id, document_id, version, points_changed)
        select c.id, f.id, case when f.kind <= {LastReplaced} then 2 else 1 end, 0
        from fresh f
        join ingest.vector_collection c on c.name = f.collection
        where f.kind > {LastDeleted} and f.i % {Planted} <> {WithoutPoints}
        order by c.id, f.id
        """,
        "insert into ingest.uncounted (document_id) select id from fresh",
    ];

    /// <summary>Adds the collections.</summary>
    public Task AddCollectionsAsync(CancellationToken cancellationToken) => ExecuteAsync(
        [
            """
            insert into ingest.collection (name, queue, embedding_model, dimensions, vector_collection, created_at)
            select 'growth-' || i, 'default', 'lexical-512', 512, 'growth-' || i, now() from generate_series(0, {Others}) as i order by i
            """,
            "insert into ingest.vector_collection (name, dimensions) select name, 512 from ingest.collection order by id",
        ],
        0, 0, cancellationToken);

    /// <summary>Adds the documents from one number up to, and without, another.</summary>
    public Task AddAsync(int from, int to, CancellationToken cancellationToken) => ExecuteAsync(Statements, from, to - 1, cancellationToken);

    private async Task ExecuteAsync(IEnumerable<string> statements, int from, int to, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(administrator);
        await connection.OpenAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        foreach (var statement in statements.Prepend("set local session_replication_role = replica; set local synchronous_commit = off"))
        {
            await using var command = new NpgsqlCommand(Fill(statement, from, to), connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
    }

    private static string Fill(string statement, int from, int to) => statement
        .Replace("{Vector}", Vector, StringComparison.Ordinal)
        .Replace("{From}", Text(from), StringComparison.Ordinal).Replace("{To}", Text(to), StringComparison.Ordinal)
        .Replace("{Begin}", Text(SyntheticDocument.Begin), StringComparison.Ordinal).Replace("{Pause}", Text(SyntheticDocument.Pause), StringComparison.Ordinal)
        .Replace("{Spread}", Text(SyntheticDocument.Spread), StringComparison.Ordinal)
        .Replace("{Others}", Text(SyntheticDocument.Collections - 1), StringComparison.Ordinal)
        .Replace("{Failed}", Text(SyntheticDocument.Failed), StringComparison.Ordinal)
        .Replace("{Receiving}", Text(SyntheticDocument.Receiving), StringComparison.Ordinal)
        .Replace("{LastDeleted}", Text(SyntheticDocument.LastDeleted), StringComparison.Ordinal)
        .Replace("{LastReplaced}", Text(SyntheticDocument.LastReplaced), StringComparison.Ordinal)
        .Replace("{Planted}", Text(SyntheticDocument.Planted), StringComparison.Ordinal)
        .Replace("{WithoutPoints}", Text(SyntheticDocument.WithoutPoints), StringComparison.Ordinal);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
