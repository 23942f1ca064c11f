using Azure;
using Npgsql;

namespace Ingest.Chaos.Faults;

/// <summary>A hand in the database or the storage: what the reconciler is for.</summary>
internal abstract class Tampering(string kind) : Fault(kind)
{
    private protected static async Task<int> ExecuteAsync(FaultScene scene, string statement, CancellationToken cancellationToken)
    {
        await using var command = scene.Stack.Database.CreateCommand(statement);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>The names and blobs of some versions in a state; documents that search is watched by are left alone.</summary>
    private protected static async Task<(string Name, string Blob)?> ChooseAsync(FaultScene scene, string state, CancellationToken cancellationToken)
    {
        await using var command = scene.Stack.Database.CreateCommand(
            """
            select d.name, v.blob_name from ingest.document_version v join ingest.document d on d.id = v.document_id
            where v.state = $1 and v.version = d.latest_version and d.deleted_at is null and d.name not like 'lighthouse/%'
            order by md5(d.name || $2) limit 1
            """);
        command.Parameters.Add(new() { Value = state });
        command.Parameters.Add(new() { Value = scene.Random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture) });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? (reader.GetString(0), reader.GetString(1)) : null;
    }
}

/// <summary>Points of a searchable version vanish from the index.</summary>
internal sealed class DeletePoints() : Tampering("points deleted")
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken) => await ExecuteAsync(
        scene,
        """
        delete from ingest.vector_point p using (
            select d.id, d.current_version from ingest.document d
            where d.current_version is not null and d.name not like 'lighthouse/%' order by md5(d.id::text || clock_timestamp()::text) limit 3) t
        where p.document_id = t.id and p.version = t.current_version and p.ordinal % 2 = 0
        """,
        cancellationToken) > 0;
}

/// <summary>Points appear that belong to no version: of a document nobody knows, and of a version that never was.</summary>
internal sealed class AddOrphanPoints() : Tampering("orphan points added")
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken) => await ExecuteAsync(
        scene,
        """
        insert into ingest.vector_point (vector_collection_id, document_id, version, ordinal, page, text_start, text_end, vector, text, context)
        select p.vector_collection_id, o.document_id, o.version, p.ordinal, p.page, p.text_start, p.text_end, p.vector, p.text, p.context
        from (select * from ingest.vector_point where document_id in (select id from ingest.document) limit 3) p
        cross join lateral (values (gen_random_uuid(), 1), (p.document_id, p.version + 1000)) as o (document_id, version)
        on conflict do nothing
        """,
        cancellationToken) > 0;
}

/// <summary>The blob of a version in this state is deleted behind the product's back.</summary>
internal sealed class DeleteBlob(string state) : Tampering($"blob of a {state} row deleted")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        try
        {
            if (await FindVictimAsync(scene, cancellationToken) is not { } victim)
            {
                return false;
            }

            if (scene.Expectations.Find(victim.Name) is { } subject)
            {
                subject.LostBlob = true;
            }

            return await scene.Stack.Blobs.GetBlobContainerClient("documents").GetBlobClient(victim.Blob).DeleteIfExistsAsync(cancellationToken: cancellationToken);
        }
        catch (Exception error) when (error is RequestFailedException or AggregateException or NpgsqlException)
        {
            return false;
        }
        finally
        {
            scene.Stack.Embedder.Trouble = Stack.EmbedderTrouble.None;
        }
    }

    /// <summary>A version rarely waits for long; while the embedder stalls, some do.</summary>
    private async Task<(string Name, string Blob)?> FindVictimAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Patience; await Task.Delay(5, cancellationToken))
        {
            if (await ChooseAsync(scene, state, cancellationToken) is { } victim)
            {
                return victim;
            }

            scene.Stack.Embedder.Trouble = Stack.EmbedderTrouble.Stalls;
        }

        return null;
    }
}
