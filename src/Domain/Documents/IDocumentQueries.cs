namespace Ingest.Domain.Documents;

/// <summary>Read side: documents, timelines, counts. Keyset paging only, so page cost does not grow with depth.</summary>
public interface IDocumentQueries
{
    /// <summary>The document of this id, deleted ones included, or null.</summary>
    Task<DocumentView?> FindAsync(Guid documentId, CancellationToken cancellationToken);

    /// <summary>These documents, deleted ones included, with what somebody who waits for them wants to know; unknown ones are absent. At most 500.</summary>
    Task<IReadOnlyList<FollowedDocument>> FollowAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken);

    /// <summary>Live documents of this name (at most one a collection), in any collection or the given one.</summary>
    Task<IReadOnlyList<DocumentView>> FindByNameAsync(string name, string? collection, CancellationToken cancellationToken);

    /// <summary>
    /// One page of live documents in order of registration, newest first. A page costs bounded time whatever the filter is: it looks at a stretch of
    /// documents, and where the filter leaves few of them it holds fewer than its limit, perhaps none, and still says where to go on.
    /// </summary>
    Task<DocumentPage> ListAsync(DocumentFilter filter, CancellationToken cancellationToken);

    /// <summary>The timeline, oldest first; the last <paramref name="limit"/> events.</summary>
    Task<IReadOnlyList<TimelineEvent>> GetTimelineAsync(Guid documentId, int limit, CancellationToken cancellationToken);

    /// <summary>Document counts by state and chunk counts, one row a collection, by name. Null queues: every collection.</summary>
    Task<IReadOnlyList<CollectionCounts>> CountAsync(IReadOnlyCollection<string>? queues, CancellationToken cancellationToken);

    /// <summary>Searchable version, name and collection of each of these documents that is live and has one; others are absent.</summary>
    Task<IReadOnlyDictionary<Guid, CurrentVersion>> GetCurrentAsync(IReadOnlyCollection<Guid> documentIds, CancellationToken cancellationToken);
}

/// <summary>A document as people see it: the latest version's state, and which version is searchable.</summary>
/// <param name="Id">Document id.</param>
/// <param name="Collection">Collection name.</param>
/// <param name="Queue">Queue of the latest version.</param>
/// <param name="Name">Name within the collection.</param>
/// <param name="Source">Where it comes from.</param>
/// <param name="Version">Latest version, the one the state is about.</param>
/// <param name="SearchableVersion">The published version, or null.</param>
/// <param name="State">State of the latest version.</param>
/// <param name="Stage">Stage when processing.</param>
/// <param name="Attempt">Attempts started, 0 before the first claim.</param>
/// <param name="AvailableAt">When pending: not before this time.</param>
/// <param name="LeaseOwner">When processing: the worker.</param>
/// <param name="LeaseExpiresAt">When processing: rescued after this time.</param>
/// <param name="LastProgressAt">Last heartbeat with progress.</param>
/// <param name="ProgressDone">Units done in this stage (pages or chunks).</param>
/// <param name="ProgressTotal">Units in all, or null while unknown.</param>
/// <param name="Size">Bytes, or null while receiving.</param>
/// <param name="Chunks">Chunks of the latest version once known.</param>
/// <param name="Pages">Pages of the latest version once known.</param>
/// <param name="ErrorCode">Last error: of a failed version, or the reason of the last retry.</param>
/// <param name="ErrorMessage">Its message.</param>
/// <param name="WarningCode">A remark on a ready version, such as <c>no_text</c>.</param>
/// <param name="WarningMessage">Its message.</param>
/// <param name="CreatedAt">Registration of the document.</param>
/// <param name="UpdatedAt">Last transition of the latest version.</param>
/// <param name="DeletedAt">When a person or a source deleted it.</param>
/// <param name="PurgedAt">When the last of its points and blobs went.</param>
public sealed record DocumentView(
    Guid Id, string Collection, string Queue, string Name, string Source, int Version, int? SearchableVersion, VersionState State, Stage? Stage,
    int Attempt, DateTimeOffset? AvailableAt, string? LeaseOwner, DateTimeOffset? LeaseExpiresAt, DateTimeOffset? LastProgressAt,
    long ProgressDone, long? ProgressTotal, long? Size, int? Chunks, int? Pages, string? ErrorCode, string? ErrorMessage,
    string? WarningCode, string? WarningMessage, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, DateTimeOffset? DeletedAt,
    DateTimeOffset? PurgedAt);

/// <summary>A document that somebody waits for.</summary>
/// <param name="Document">As people see it.</param>
/// <param name="ClaimedAt">Once it is ready or failed: when the worker that ended it took it, or null.</param>
public sealed record FollowedDocument(DocumentView Document, DateTimeOffset? ClaimedAt);

/// <summary>Which documents to list.</summary>
/// <param name="Collection">Only this collection, or all.</param>
/// <param name="State">Only documents whose latest version is in this state, or all.</param>
/// <param name="NameContains">Case-insensitive part of the name, or all.</param>
/// <param name="After">Cursor of the page before, or null for the first page.</param>
/// <param name="Limit">Page size, 1 to 500.</param>
public sealed record DocumentFilter(string? Collection = null, VersionState? State = null, string? NameContains = null, Guid? After = null, int Limit = 50);

/// <summary>One page.</summary>
/// <param name="Items">The documents.</param>
/// <param name="Next">Cursor of the next page, or null at the end. Only this tells the end, not a short page.</param>
public sealed record DocumentPage(IReadOnlyList<DocumentView> Items, Guid? Next);

/// <summary>One line of a document's timeline; append-only.</summary>
/// <param name="At">When.</param>
/// <param name="Version">Which version.</param>
/// <param name="Event">What happened: <c>registered</c>, <c>received</c>, <c>unchanged</c>, <c>refused</c>, <c>claimed</c>, <c>retried</c>,
/// <c>released</c>, <c>rescued</c>, <c>published</c>, <c>superseded</c>, <c>failed</c>, <c>retry_requested</c>, <c>deleted</c>,
/// <c>repaired</c>, <c>purged</c>.</param>
/// <param name="State">State after it.</param>
/// <param name="Code">Error or warning code, if any.</param>
/// <param name="Message">Detail for people, if any.</param>
public sealed record TimelineEvent(DateTimeOffset At, int Version, string Event, VersionState State, string? Code, string? Message);

/// <summary>Live documents of a collection by the state of their latest version.</summary>
/// <param name="Name">Collection.</param>
/// <param name="Receiving">Bytes on the way.</param>
/// <param name="Pending">Waiting.</param>
/// <param name="Processing">With a worker.</param>
/// <param name="Ready">Searchable and up to date.</param>
/// <param name="Failed">Failed.</param>
/// <param name="Chunks">Chunks of searchable versions.</param>
public sealed record CollectionCounts(string Name, long Receiving, long Pending, long Processing, long Ready, long Failed, long Chunks);

/// <summary>What search needs to know of a hit's document.</summary>
/// <param name="Version">The searchable version.</param>
/// <param name="Name">Document name.</param>
/// <param name="Collection">Its collection: a vector collection may hold the points of several.</param>
public sealed record CurrentVersion(int Version, string Name, string Collection);
