using System.Globalization;
using System.Security.Cryptography;
using Azure;
using Azure.Storage.Blobs;
using Ingest.Chaos.Workload;
using Npgsql;

namespace Ingest.Chaos.Verification;

/// <summary>
/// Compares what the senders know with database, blobs and index, by SQL and storage calls of its own: nothing here uses the product's code.
/// </summary>
internal sealed class Verifier(NpgsqlDataSource database, BlobServiceClient blobs, Expectations expectations, Receipt receipt)
{
    /// <summary>Reasons a file of ours may fail for in the end: the broken ones, an upload that broke off, a blob the kit took away.</summary>
    private static readonly HashSet<string> BrokenFileCodes = new(StringComparer.Ordinal) { "corrupt", "unsupported_type", "encrypted", "no_text" };

    /// <summary>Checks everything; each thing that does not hold is a violation.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var documents = await ReadDocumentsAsync(cancellationToken);
        CheckSubjects(documents);
        await CheckRowsAsync(cancellationToken);
        await CheckIndexAsync(documents, cancellationToken);
        await CheckBlobsAsync(cancellationToken);
        receipt.Figure(string.Create(
            CultureInfo.InvariantCulture,
            $"documents: {documents.Count} ({documents.Values.Count(static d => d.State == "ready")} ready, {documents.Values.Count(static d => d.State == "failed")} failed with a reason)"));
    }

    /// <summary>Nothing accepted is lost or doubled, every update is old or new, every failure has a reason that fits.</summary>
    private void CheckSubjects(Dictionary<string, Row> documents)
    {
        foreach (var subject in expectations.All)
        {
            var possible = subject.Possible;
            if (!documents.TryGetValue(subject.Name, out var row))
            {
                if (!possible.Contains(null))
                {
                    receipt.Violation($"lost: '{subject.Name}' was accepted, nobody deleted it, and there is no such document");
                }
            }
            else if (row.State == "failed")
            {
                CheckFailure(subject, possible, row);
            }
            else if (row.State != "ready")
            {
                receipt.Violation($"stuck: '{subject.Name}' is {row.State} in the end");
            }
            else if (!possible.Any(content => content is { IsBroken: false } && content.Hash == row.Hash))
            {
                receipt.Violation($"wrong bytes: '{subject.Name}' has version {row.Version} with {row.Hash}, which is none of the {possible.Count} that it may have");
            }
            else if (row.Current != row.Version)
            {
                receipt.Violation($"stale: '{subject.Name}' is ready in version {row.Version}, and search has version {row.Current?.ToString(CultureInfo.InvariantCulture) ?? "none"}");
            }
        }

        foreach (var name in documents.Keys.Where(name => expectations.Find(name) is null))
        {
            receipt.Violation($"invented: nobody sent '{name}'");
        }
    }

    private void CheckFailure(Subject subject, IReadOnlyList<Content?> possible, Row row)
    {
        var fits = row.ErrorCode switch
        {
            null => false,
            "upload_incomplete" => possible.Count > 1 || possible.Contains(null),
            "blob_missing" => subject.LostBlob,
            var code => BrokenFileCodes.Contains(code) && possible.Any(static content => content?.IsBroken == true),
        };
        if (!fits)
        {
            receipt.Violation($"failed: '{subject.Name}' version {row.Version} failed with '{row.ErrorCode}' in the end: {row.ErrorMessage}");
        }
    }

    private async Task CheckRowsAsync(CancellationToken cancellationToken)
    {
        await ExpectNoneAsync(
            "lease", "select document_id || ' v' || version from ingest.document_version where lease_token is not null or state in ('receiving', 'pending', 'processing')",
            cancellationToken);
        await ExpectNoneAsync(
            "double", "select name from ingest.document where deleted_at is null group by collection_id, name having count(*) > 1", cancellationToken);
        await ExpectNoneAsync(
            "no reason", "select document_id || ' v' || version from ingest.document_version where state = 'failed' and coalesce(error_message, '') = ''", cancellationToken);
        await ExpectNoneAsync(
            "timeline",
            """
            select d.id || ' ' || d.name from ingest.document d
            where coalesce((select e.event from ingest.document_event e where e.document_id = d.id order by e.id limit 1), '') <> 'registered'
               or (d.deleted_at is null and d.latest_version > 0 and not exists (
                   select from ingest.document_event e join ingest.document_version v on v.document_id = e.document_id and v.version = e.version
                   where e.document_id = d.id and e.version = d.latest_version and e.state = v.state))
            """,
            cancellationToken);
        await ExpectNoneAsync(
            "not purged", "select id || ' ' || name from ingest.document where deleted_at is not null and purged_at is null", cancellationToken);
    }

    private async Task CheckIndexAsync(Dictionary<string, Row> documents, CancellationToken cancellationToken)
    {
        await ExpectNoneAsync(
            "points",
            """
            select d.name || ' v' || v.version || ': ' || v.chunks || ' chunks, ' || count(p.ordinal) || ' points'
            from ingest.document d join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
            left join ingest.vector_point p on p.document_id = d.id and p.version = v.version
            where d.deleted_at is null group by d.name, v.version, v.chunks
            having count(p.ordinal) <> v.chunks or coalesce(max(p.ordinal) + 1, 0) <> v.chunks
            """,
            cancellationToken);
        await ExpectNoneAsync(
            "stale or orphan points",
            """
            select p.document_id || ' v' || p.version || ': ' || count(*)
            from ingest.vector_point p join ingest.vector_collection c on c.id = p.vector_collection_id
            where c.name <> '_probe' -- a service that is killed while it proves its credential leaves its probe there, where nobody searches
              and not exists (select from ingest.document d where d.id = p.document_id and d.current_version = p.version and d.deleted_at is null)
            group by p.document_id, p.version
            """,
            cancellationToken);
        await CheckTextsAsync(documents, cancellationToken);
    }

    /// <summary>The indexed text is that of the bytes: the version's own word is in it, and no other version's.</summary>
    private async Task CheckTextsAsync(Dictionary<string, Row> documents, CancellationToken cancellationToken)
    {
        foreach (var subject in expectations.All)
        {
            if (!documents.TryGetValue(subject.Name, out var row) || row.State != "ready"
                || subject.Possible.FirstOrDefault(content => content?.Hash == row.Hash)?.Word is not { } word)
            {
                continue;
            }

            await using var command = database.CreateCommand(
                "select count(*) filter (where p.text like '%' || $2 || '%') from ingest.vector_point p where p.document_id = $1 and p.version = $3");
            command.Parameters.Add(new() { Value = row.Id });
            command.Parameters.Add(new() { Value = word });
            command.Parameters.Add(new() { Value = row.Version });
            if ((long)(await command.ExecuteScalarAsync(cancellationToken))! == 0)
            {
                receipt.Violation($"wrong text: '{subject.Name}' version {row.Version} is searchable, and its own word is in none of its points");
            }
        }
    }

    /// <summary>Every row that needs its blob has it with its bytes; every blob belongs to a document that is known.</summary>
    private async Task CheckBlobsAsync(CancellationToken cancellationToken)
    {
        var needed = new Dictionary<string, (string Name, string Hash, bool Excused)>(StringComparer.Ordinal);
        await using (var command = database.CreateCommand(
            """
            select v.blob_name, d.name, encode(v.hash, 'hex'), coalesce(v.warning_code, v.error_code, '') = 'blob_missing'
            from ingest.document_version v join ingest.document d on d.id = v.document_id where v.state in ('pending', 'processing', 'ready')
            """))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                needed.Add(reader.GetString(0), (reader.GetString(1), reader.GetString(2), reader.GetBoolean(3)));
            }
        }

        var container = blobs.GetBlobContainerClient("documents");
        foreach (var (blob, (name, hash, excused)) in needed)
        {
            await CheckBlobAsync(container.GetBlobClient(blob), name, hash, excused && expectations.Find(name)?.LostBlob == true, cancellationToken);
        }

        await CheckStrayBlobsAsync(container, needed.Keys.ToHashSet(StringComparer.Ordinal), cancellationToken);
    }

    private async Task CheckBlobAsync(BlobClient blob, string name, string hash, bool excused, CancellationToken cancellationToken)
    {
        try
        {
            await using var content = await blob.OpenReadAsync(cancellationToken: cancellationToken);
            var found = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellationToken));
            if (found != hash)
            {
                receipt.Violation($"blob: '{name}' has a blob with {found} instead of {hash}");
            }
        }
        catch (RequestFailedException error) when (error.Status == 404)
        {
            if (!excused)
            {
                receipt.Violation($"blob: '{name}' has none, and does not say so");
            }
        }
    }

    private async Task CheckStrayBlobsAsync(BlobContainerClient container, HashSet<string> needed, CancellationToken cancellationToken)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        await using (var command = database.CreateCommand("select id::text from ingest.document"))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                known.Add(reader.GetString(0));
            }
        }

        var waiting = 0;
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: cancellationToken))
        {
            if (!known.Contains(blob.Name.Split('/')[0]))
            {
                receipt.Violation($"blob: '{blob.Name}' belongs to no document");
            }
            else if (!needed.Contains(blob.Name))
            {
                waiting++;
            }
        }

        receipt.Figure(string.Create(CultureInfo.InvariantCulture, $"blobs: {needed.Count} needed; {waiting} of late writers and failed versions, which the reconciler takes away after its hour of grace"));
    }

    private async Task ExpectNoneAsync(string what, string query, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(query);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            receipt.Violation($"{what}: {reader.GetString(0)}");
        }
    }

    private async Task<Dictionary<string, Row>> ReadDocumentsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            """
            select d.name, d.id, v.version, d.current_version, v.state, encode(v.hash, 'hex'), v.error_code, v.error_message
            from ingest.document d join ingest.document_version v on v.document_id = d.id and v.version = d.latest_version
            where d.deleted_at is null
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var documents = new Dictionary<string, Row>(StringComparer.Ordinal);
        while (await reader.ReadAsync(cancellationToken))
        {
            documents[reader.GetString(0)] = new Row(
                reader.GetGuid(1), reader.GetInt32(2), Optional(reader, 3) as int?, reader.GetString(4), Optional(reader, 5) as string, Optional(reader, 6) as string,
                Optional(reader, 7) as string);
        }

        return documents;
    }

    private static object? Optional(NpgsqlDataReader reader, int ordinal) => reader.IsDBNull(ordinal) ? null : reader.GetValue(ordinal);

    private sealed record Row(Guid Id, int Version, int? Current, string State, string? Hash, string? ErrorCode, string? ErrorMessage);
}
