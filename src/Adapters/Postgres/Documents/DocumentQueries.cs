using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;
using Npgsql;

namespace Ingest.Adapters.Postgres.Documents;

internal sealed class DocumentQueries(Databases databases) : IDocumentQueries
{
    public Task<DocumentView?> FindAsync(Guid documentId, CancellationToken cancellationToken) =>
        databases.Main.FindAsync(new Statement("Documents/FindDocument", documentId), ReadDocument, cancellationToken);

    public Task<IReadOnlyList<DocumentView>> FindByNameAsync(string name, string? collection, CancellationToken cancellationToken) =>
        databases.Main.QueryAsync(new Statement("Documents/FindDocumentsByName", name, collection), ReadDocument, cancellationToken);

    public async Task<DocumentPage> ListAsync(DocumentFilter filter, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(filter.Limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(filter.Limit, 500);
        var documents = await databases.Main.QueryAsync(ListStatement(filter), ReadDocument, cancellationToken);
        return documents.Count <= filter.Limit
            ? new DocumentPage(documents, Next: null)
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
    private static Statement ListStatement(DocumentFilter filter)
    {
        var (collection, part, after, limit) = (filter.Collection, filter.NameContains, filter.After, filter.Limit + 1);
        return filter.State switch
        {
            null => new Statement("Documents/ListDocuments", collection, part, after, limit),
            VersionState.Ready or VersionState.Superseded =>
                new Statement("Documents/ListSettledDocuments", collection, part, after, limit, filter.State.Value.ToName()),
            { } state => new Statement("Documents/ListUnsettledDocuments", collection, part, after, limit, state.ToName()),
        };
    }

    private static DocumentView ReadDocument(NpgsqlDataReader row) =>
        new(
            Id: row.GetGuid(0),
            Collection: row.GetString(1),
            Queue: row.GetString(2),
            Name: row.GetString(3),
            Source: row.GetString(4),
            Version: row.GetInt32(5),
            SearchableVersion: row.Optional<int>(6),
            State: StateNames.ParseState(row.GetString(7)),
            Stage: StateNames.ParseStage(row.Text(8)),
            Attempt: row.GetInt32(9),
            AvailableAt: row.Optional<DateTimeOffset>(10),
            LeaseOwner: row.Text(11),
            LeaseExpiresAt: row.Optional<DateTimeOffset>(12),
            LastProgressAt: row.Optional<DateTimeOffset>(13),
            ProgressDone: row.GetInt64(14),
            ProgressTotal: row.Optional<long>(15),
            Size: row.Optional<long>(16),
            Chunks: row.Optional<int>(17),
            Pages: row.Optional<int>(18),
            ErrorCode: row.Text(19),
            ErrorMessage: row.Text(20),
            WarningCode: row.Text(21),
            WarningMessage: row.Text(22),
            CreatedAt: row.GetFieldValue<DateTimeOffset>(23),
            UpdatedAt: row.GetFieldValue<DateTimeOffset>(24),
            DeletedAt: row.Optional<DateTimeOffset>(25),
            PurgedAt: row.Optional<DateTimeOffset>(26));
}
