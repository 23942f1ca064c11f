using System.Globalization;
using System.Runtime.CompilerServices;
using Ingest.Domain.Blobs;

namespace Ingest.Bench.Growth;

/// <summary>
/// The blobs of the first so many <see cref="SyntheticDocument"/>s, made up page by page: Azurite cannot take in a million in the time there is, and
/// what is measured is the reconciler. Every blob that is asked for by name is there but the planted ones that are not; what is written is forgotten.
/// </summary>
internal sealed class SyntheticBlobs(int documents) : IBlobStore
{
    private const long Size = 50_000;
    private static readonly DateTimeOffset LastModified = DateTimeOffset.FromUnixTimeMilliseconds(SyntheticDocument.Begin);
    private static readonly BlobProperties Properties = new("\"synthetic\"", Size);

    private readonly HashSet<string> _missing =
        [.. Enumerable.Range(0, SyntheticDocument.Count(documents, SyntheticDocument.WithoutBlob)).Select(static i => Number(i)).Select(static number => SyntheticDocument.BlobName(number, 1))];

    private readonly HashSet<string> _deleted = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task<BlobProperties> WriteAsync(BlobPath path, Stream content, CancellationToken cancellationToken) => Task.FromResult(Properties);

    /// <inheritdoc/>
    public Task<Stream> OpenReadAsync(BlobPath path, CancellationToken cancellationToken) => throw new NotSupportedException("These blobs have no bytes.");

    /// <inheritdoc/>
    public Task<BlobProperties> CopyAsync(BlobPath from, string fromEtag, BlobPath to, CancellationToken cancellationToken) => Task.FromResult(Properties);

    /// <inheritdoc/>
    public Task<BlobProperties?> FindAsync(BlobPath path, CancellationToken cancellationToken) =>
        Task.FromResult(_missing.Contains(path.Name) || _deleted.Contains(path.Name) ? null : Properties);

    /// <inheritdoc/>
    public Task<bool> DeleteAsync(BlobPath path, string? etag, CancellationToken cancellationToken) => Task.FromResult(_deleted.Add(path.Name));

    /// <inheritdoc/>
    public async IAsyncEnumerable<BlobItem> ListAsync(BlobContainer container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (var (_, blob) in Blobs(container, 0).Where(item => item.Blob.Name.StartsWith(prefix, StringComparison.Ordinal)))
        {
            yield return blob;
        }
    }

    /// <inheritdoc/>
    public Task<BlobPage> ListPageAsync(BlobContainer container, string? continuation, int limit, CancellationToken cancellationToken)
    {
        var found = Blobs(container, continuation is null ? 0 : int.Parse(continuation, CultureInfo.InvariantCulture)).Take(limit + 1).ToList();
        var next = found.Count > limit ? found[limit].Number.ToString(CultureInfo.InvariantCulture) : null;
        return Task.FromResult(new BlobPage([.. found.Take(limit).Select(static item => item.Blob)], next));
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<string> ListFoldersAsync(BlobContainer container, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        yield break;
    }

    /// <inheritdoc/>
    public Task EnsureContainersAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private IEnumerable<(int Number, BlobItem Blob)> Blobs(BlobContainer container, int from)
    {
        for (var number = from; container == BlobContainer.Documents && number < documents; number++)
        {
            if (SyntheticDocument.StoredVersion(number) is { } version && !_deleted.Contains(SyntheticDocument.BlobName(number, version)))
            {
                yield return (number, new BlobItem(SyntheticDocument.BlobName(number, version), Properties.Etag, Size, LastModified));
            }
        }
    }

    private static int Number(int place) => (place * SyntheticDocument.Planted) + SyntheticDocument.WithoutBlob;
}
