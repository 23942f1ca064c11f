namespace Ingest.Domain.Blobs;

/// <summary>
/// Blob storage. Streams both ways; nothing is held in memory. Failures are <c>RetryableException(storage_unavailable)</c>, a missing blob
/// is <c>FatalException(blob_missing)</c>, a blob that changed under an etag condition is <c>FatalException(blob_changed)</c>.
/// </summary>
public interface IBlobStore
{
    /// <summary>Writes the whole stream, replacing what is there, and answers the new properties.</summary>
    Task<BlobProperties> WriteAsync(BlobPath path, Stream content, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a forward stream; the caller disposes it. It never mixes two blobs: when the blob is written again meanwhile, a read may throw
    /// <c>RetryableException(blob_changed)</c>; whoever expects certain bytes checks their hash at the end.
    /// </summary>
    Task<Stream> OpenReadAsync(BlobPath path, CancellationToken cancellationToken);

    /// <summary>Copies within the account, on the server, only if the source still has the etag; replaces the target.</summary>
    Task<BlobProperties> CopyAsync(BlobPath from, string fromEtag, BlobPath to, CancellationToken cancellationToken);

    /// <summary>Properties, or null when there is no such blob.</summary>
    Task<BlobProperties?> FindAsync(BlobPath path, CancellationToken cancellationToken);

    /// <summary>Deletes the blob if it is there (and still has the etag, when one is given); true when it was.</summary>
    Task<bool> DeleteAsync(BlobPath path, string? etag, CancellationToken cancellationToken);

    /// <summary>All blobs whose name starts with the prefix, in name order, page by page.</summary>
    IAsyncEnumerable<BlobItem> ListAsync(BlobContainer container, string prefix, CancellationToken cancellationToken);

    /// <summary>
    /// Up to <paramref name="limit"/> blobs (1 to 5,000) of the container in name order, from where an earlier page ended, or from the front for null.
    /// A page may be shorter, even empty, and not be the last.
    /// </summary>
    Task<BlobPage> ListPageAsync(BlobContainer container, string? continuation, int limit, CancellationToken cancellationToken);

    /// <summary>First path segments below the container's root ("a/" for "a/b.txt"), and loose blobs at the root are not among them.</summary>
    IAsyncEnumerable<string> ListFoldersAsync(BlobContainer container, CancellationToken cancellationToken);

    /// <summary>Creates the containers if they are missing.</summary>
    Task EnsureContainersAsync(CancellationToken cancellationToken);
}

/// <summary>The three containers.</summary>
public enum BlobContainer
{
    /// <summary><c>inbox/{collection}/{path}</c>: where people and systems drop files. Emptied as files are registered.</summary>
    Inbox,

    /// <summary><c>documents/{id}/v{n}/{file name}</c>: the bytes of every version.</summary>
    Documents,

    /// <summary><c>artifacts/{id}/v{n}/text.ndjson</c>: extracted text of versions that are costly to extract again.</summary>
    Artifacts,
}

/// <summary>Where a blob is.</summary>
/// <param name="Container">Container.</param>
/// <param name="Name">Name within it, '/' separated.</param>
public readonly record struct BlobPath(BlobContainer Container, string Name)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Container.ToString().ToLowerInvariant()}/{Name}";
}

/// <summary>What storage says of a blob.</summary>
/// <param name="Etag">Changes with every write.</param>
/// <param name="Size">Bytes.</param>
public sealed record BlobProperties(string Etag, long Size);

/// <summary>A blob in a listing.</summary>
/// <param name="Name">Name within its container.</param>
/// <param name="Etag">Changes with every write.</param>
/// <param name="Size">Bytes.</param>
/// <param name="LastModified">Last write.</param>
public sealed record BlobItem(string Name, string Etag, long Size, DateTimeOffset LastModified);

/// <summary>A part of a listing.</summary>
/// <param name="Items">The blobs.</param>
/// <param name="Continuation">Where the next page begins, readable by the store only and still good after a restart; null after the last page.</param>
public sealed record BlobPage(IReadOnlyList<BlobItem> Items, string? Continuation);
