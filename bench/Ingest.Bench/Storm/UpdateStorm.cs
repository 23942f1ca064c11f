using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ingest.Bench.Corpus;
using Ingest.Bench.Sections;
using Npgsql;

namespace Ingest.Bench.Storm;

/// <summary>Sends updates from several clients at once to a service with its worker, waits until all is quiet, and looks at what came of it.</summary>
internal sealed class UpdateStorm(Service service, NpgsqlDataSource database, string collection, int clients, int seed)
{
    private const int TextLength = 4_000;
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan QuietLimit = TimeSpan.FromMinutes(10);

    private readonly ConcurrentDictionary<Guid, (int Version, byte[] Hash)> _last = new();
    private readonly ConcurrentBag<double> _took = [];

    /// <summary>Sends this many updates in turn to as many documents and answers what came of it.</summary>
    public async Task<StormOutcome> RunAsync(int updates, int documents, CancellationToken cancellationToken)
    {
        _took.Clear();
        var before = await CountAsync(cancellationToken);
        var started = Stopwatch.GetTimestamp();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, updates), parallel, async (update, _) => await SendAsync(update, documents, round: 1));
        var sent = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await SettleAsync(cancellationToken);
        var quiet = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var after = await CountAsync(cancellationToken);
        var published = after.Published - before.Published;
        return new StormOutcome(
            updates, documents, Math.Round(sent, 2), Math.Round(quiet, 2), Math.Round(Medians.Percentile(_took, 0.5), 2), Math.Round(Medians.Percentile(_took, 0.95), 2),
            published, updates - published, await CountWrongAsync(cancellationToken), after.Stray, after.Leases, after.Retries - before.Retries, after.Deadlocks - before.Deadlocks);
    }

    /// <summary>Adds the documents that are to be updated, and waits until all is quiet.</summary>
    public async Task PrepareAsync(int documents, CancellationToken cancellationToken)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = clients, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(Enumerable.Range(0, documents), parallel, async (update, _) => await SendAsync(update, documents, round: 0));
        await SettleAsync(cancellationToken);
    }

    private async Task SendAsync(int update, int documents, int round)
    {
        var text = string.Join("\n\n", SampleText.Paragraphs(TextLength, seed + (2 * update) + round)
            .Prepend(string.Create(CultureInfo.InvariantCulture, $"This is update {update} of round {round}.")));
        var bytes = Encoding.UTF8.GetBytes(text);
        var started = Stopwatch.GetTimestamp();
        var added = await service.UploadAsync(collection, string.Create(CultureInfo.InvariantCulture, $"storm-{update % documents}.txt"), bytes);
        _took.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);

        // Versions are numbered in the order in which they began; of two that are accepted the later one counts.
        var sent = (added.Version, SHA256.HashData(bytes));
        _last.AddOrUpdate(added.Id, sent, (_, known) => known.Version > sent.Version ? known : sent);
    }

    private async Task SettleAsync(CancellationToken cancellationToken)
    {
        await using var unsettled = Command(
            """
            select (select count(*) from ingest.document_version v join ingest.collection c on c.id = v.collection_id
                    where c.name = $1 and (v.state in ('receiving', 'pending', 'processing') or (v.state = 'superseded' and v.purged_at is null)))
            """);
        var started = Stopwatch.GetTimestamp();
        while ((long)(await unsettled.ExecuteScalarAsync(cancellationToken))! > 0)
        {
            if (Stopwatch.GetElapsedTime(started) > QuietLimit)
            {
                throw new TimeoutException($"The storm on {collection} was not over within {QuietLimit}.");
            }

            await Task.Delay(Poll, cancellationToken);
        }
    }

    private async Task<long> CountWrongAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            select count(*)
            from unnest($2::uuid[], $3::int[], $4::bytea[]) as sent(id, version, hash)
            left join (ingest.document d join ingest.collection c on c.id = d.collection_id and c.name = $1) on d.id = sent.id
            left join ingest.document_version v on v.document_id = sent.id and v.version = sent.version
            where (d.deleted_at is null and d.current_version = sent.version and d.latest_version = sent.version and v.state = 'ready' and v.hash = sent.hash) is not true
            """);
        var sent = _last.ToArray();
        command.Parameters.AddWithValue(sent.Select(static s => s.Key).ToArray());
        command.Parameters.AddWithValue(sent.Select(static s => s.Value.Version).ToArray());
        command.Parameters.AddWithValue(sent.Select(static s => s.Value.Hash).ToArray());
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private async Task<Counts> CountAsync(CancellationToken cancellationToken)
    {
        await using var command = Command(
            """
            with mine as (
                select d.id, d.current_version, v.chunks
                from ingest.document d
                join ingest.collection c on c.id = d.collection_id and c.name = $1
                left join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
            ), points as (
                select mine.id, count(*) filter (where p.version = mine.current_version) as current, count(*) filter (where p.version <> mine.current_version) as other
                from mine join ingest.vector_point p on p.document_id = mine.id
                group by mine.id
            ), events as (
                select count(*) filter (where e.event = 'published') as published, count(*) filter (where e.event in ('retried', 'rescued', 'failed')) as retried
                from mine join ingest.document_event e on e.document_id = mine.id
            )
            select events.published, events.retried,
                   (select coalesce(sum(abs(coalesce(mine.chunks, 0) - coalesce(points.current, 0)) + coalesce(points.other, 0)), 0)::bigint
                    from mine left join points on points.id = mine.id),
                   (select count(*) from ingest.document_version v join mine on mine.id = v.document_id where v.lease_token is not null),
                   (select deadlocks from pg_stat_database where datname = current_database())
            from events
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new Counts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4));
    }

    private NpgsqlCommand Command(string text)
    {
        var command = database.CreateCommand(text);
        command.Parameters.AddWithValue(collection);
        return command;
    }

    private sealed record Counts(long Published, long Retries, long Stray, long Leases, long Deadlocks);
}
