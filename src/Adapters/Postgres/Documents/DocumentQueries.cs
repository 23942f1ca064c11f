using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;
using Npgsql;

namespace Ingest.Adapters.Postgres.Documents;

internal sealed class DocumentQueries(Databases databases) : IDocumentQueries
{
    /// <summary>So many documents a page looks at, at most, however few of them the filter leaves: about a tenth of a second.</summary>
    public int Stretch { get; init; } = 20_000;

    public Task<DocumentView?> FindAsync(Guid documentId, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Documents/FindDocument", documentId), ReadDocument, cancellationToken);

    public Task<IReadOnlyList<FollowedDocument>> FollowAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Documents/FollowDocuments", [documentIds.ToArray()]),
            static row => new FollowedDocument(ReadDocument(row), row.Optional<DateTimeOffset>(27)),
            cancellationToken);

    public Task<IReadOnlyList<DocumentView>> FindByNameAsync(string name, string? collection, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(new Statement("Documents/FindDocumentsByName", name, collection), ReadDocument, cancellationToken);

    public async Task<DocumentPage> ListAsync(DocumentFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Limit, 500);
        var rows = await databases.Main.QueryAsync(
            ListStatement(filter),
            static row => (EndedAt: row.Optional<Guid>(0), Document: row.IsDBNull(1) ? null : ReadDocument(row, first: 1)),
            cancellationToken);
        List<DocumentView> documents = [.. rows.Select(static row => row.Document).OfType<DocumentView>()];
        return documents.Count <= filter.Limit
            ? new DocumentPage(documents, rows[0].EndedAt)
            : new DocumentPage([.. documents.Take(filter.Limit)], documents[filter.Limit - 1].Id);
    }

    public Task<IReadOnlyList<TimelineEvent>> GetTimelineAsync(Guid documentId, int limit, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Documents/GetTimeline", documentId, limit),
            static row => new TimelineEvent(
                row.GetFieldValue<DateTimeOffset>(0), row.GetInt32(1), row.GetString(2), StateNames.ParseState(row.GetString(3)),
                row.Text(4), row.Text(5)),
            cancellationToken);

    public Task<IReadOnlyList<CollectionCounts>> CountAsync(IReadOnlyCollection<string>? queues, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(
            new Statement("Documents/CountDocuments", [queues?.ToArray()]),
            static row => new CollectionCounts(
                row.GetString(0), row.GetInt64(1), row.GetInt64(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5), row.GetInt64(6)),
            cancellationToken);

    public async Task<IReadOnlyDictionary<Guid, CurrentVersion>> GetCurrentAsync(
        IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken)
    {
        if (documentIds.Count == 0)
        {
            return new Dictionary<Guid, CurrentVersion>();
        }

        var rows = await databases.Main.QueryAsync(
            new Statement("Documents/GetCurrent", [documentIds.ToArray()]),
            static row => KeyValuePair.Create(row.GetGuid(0), new CurrentVersion(row.GetInt32(1), row.GetString(2), row.GetString(3))),
            cancellationToken);
        return new Dictionary<Guid, CurrentVersion>(rows);
    }

    /// <summary>Asks for one row more than the page, to know whether there is a next one.</summary>
    private Statement ListStatement(DocumentFilter filter)
    {
        var (collection, part, after, limit) = (filter.Collection, filter.NameContains, filter.After, filter.Limit + 1);

        // Without another filter the page itself is the stretch.
        var stretch = part is null && filter.State is null ? limit : Math.Max(Stretch, limit);
        return (filter.State, collection) switch
        {
            ({ } state and not (VersionState.Ready or VersionState.Superseded), _) =>
                new Statement("Documents/ListUnsettledDocuments", collection, part, after, limit, state.ToName(), stretch),
            (_, null) => new Statement("Documents/ListDocuments", part, after, limit, filter.State?.ToName(), stretch),
            _ => new Statement("Documents/ListDocumentsInCollection", collection, part, after, limit, filter.State?.ToName(), stretch),
        };
    }

    private static DocumentView ReadDocument(NpgsqlDataReader row) => ReadDocument(row, first: 0);

    private static DocumentView ReadDocument(NpgsqlDataReader row, int first) =>
        new(
            Id: row.GetGuid(first),
            Collection: row.GetString(first + 1),
            Queue: row.GetString(first + 2),
            Name: row.GetString(first + 3),
            Source: row.GetString(first + 4),
            Version: row.GetInt32(first + 5),
            SearchableVersion: row.Optional<int>(first + 6),
            State: StateNames.ParseState(row.GetString(first + 7)),
            Stage: StateNames.ParseStage(row.Text(first + 8)),
            Attempt: row.GetInt32(first + 9),
            AvailableAt: row.Optional<DateTimeOffset>(first + 10),
            LeaseOwner: row.Text(first + 11),
            LeaseExpiresAt: row.Optional<DateTimeOffset>(first + 12),
            LastProgressAt: row.Optional<DateTimeOffset>(first + 13),
            ProgressDone: row.GetInt64(first + 14),
            ProgressTotal: row.Optional<long>(first + 15),
            Size: row.Optional<long>(first + 16),
            Chunks: row.Optional<int>(first + 17),
            Pages: row.Optional<int>(first + 18),
            ErrorCode: row.Text(first + 19),
            ErrorMessage: row.Text(first + 20),
            WarningCode: row.Text(first + 21),
            WarningMessage: row.Text(first + 22),
            CreatedAt: row.GetFieldValue<DateTimeOffset>(first + 23),
            UpdatedAt: row.GetFieldValue<DateTimeOffset>(first + 24),
            DeletedAt: row.Optional<DateTimeOffset>(first + 25),
            PurgedAt: row.Optional<DateTimeOffset>(first + 26));
}
