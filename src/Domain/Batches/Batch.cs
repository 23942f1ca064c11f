using Ingest.Domain.Documents;

namespace Ingest.Domain.Batches;

/// <summary>A manifest: files that belong together, uploaded and watched as one.</summary>
/// <param name="Id">UUIDv7 made by the database.</param>
/// <param name="Collection">Where its files go.</param>
/// <param name="CreatedAt">Registered.</param>
/// <param name="CancelledAt">Somebody cancelled it; null again when it is resumed.</param>
/// <param name="SettledAt">First seen with every file in a final state; null again when files come or it is resumed.</param>
/// <param name="Entries">Places given out in the manifest, hardly ever more than it has files.</param>
public sealed record Batch(
    Guid Id, string Collection, DateTimeOffset CreatedAt, DateTimeOffset? CancelledAt = null, DateTimeOffset? SettledAt = null, int Entries = 0)
{
    /// <summary>The files and folders it was begun from, as its sender names them; empty when it does not say.</summary>
    public IReadOnlyList<string> Origin { get; init; } = [];

    /// <summary>How it stands, in a word: <c>cancelled</c>, <c>settled</c> (every file had a final state when somebody last looked) or <c>open</c>.</summary>
    public string State => CancelledAt is not null ? "cancelled" : SettledAt is not null ? "settled" : "open";

    /// <summary>Most entries of one page: about 4 MiB of JSON, and one statement of well under a second.</summary>
    public const int MaxPage = 10_000;

    /// <summary>Most files of a batch, so that counting one stays cheap. More files are another batch.</summary>
    public const int MaxItems = 100_000;
}

/// <summary>One file of a manifest.</summary>
/// <param name="Name">Document name.</param>
/// <param name="Size">Bytes, if the sender says.</param>
/// <param name="Hash">SHA-256, if the sender says; then files that are there already need not be sent.</param>
public sealed record BatchEntry(DocumentName Name, long? Size = null, ContentHash? Hash = null);

/// <summary>What came of a page of entries.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="Added">Entries whose name was not in the batch before.</param>
/// <param name="Known">Files whose document has these very bytes already: nothing to send.</param>
public sealed record BatchPage(Guid BatchId, int Added, IReadOnlyList<KnownFile> Known)
{
    /// <summary>Names of the known files.</summary>
    public IReadOnlyList<string> Unchanged => [.. Known.Select(static file => file.Name)];
}

/// <summary>A file that is there.</summary>
/// <param name="Name">Document name.</param>
/// <param name="Version">The version that has its bytes.</param>
public sealed record KnownFile(string Name, VersionKey Version);

/// <summary>What became of an upload; exactly one of the two is given.</summary>
/// <param name="Version">The version that has the bytes.</param>
/// <param name="Refusal">Why the file was not taken.</param>
public sealed record BatchOutcome(VersionKey? Version, BatchRefusal? Refusal)
{
    /// <summary>True when the document had these bytes before.</summary>
    public bool Unchanged { get; private init; }

    /// <summary>The bytes are in.</summary>
    public static BatchOutcome Accepted(VersionKey version, bool unchanged) => new(version, null) { Unchanged = unchanged };

    /// <summary>The file was not taken.</summary>
    public static BatchOutcome Refused(string code, string message) => new(null, new BatchRefusal(code, message));
}

/// <summary>Why a file was not taken.</summary>
/// <param name="Code">One of <see cref="Errors.ErrorCodes"/>.</param>
/// <param name="Message">What happened and what to do.</param>
public sealed record BatchRefusal(string Code, string Message);
