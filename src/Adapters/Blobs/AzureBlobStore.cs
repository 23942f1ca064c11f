using System.Runtime.CompilerServices;
using Azure;
using Azure.Storage.Blobs.Models;
using Ingest.Domain.Blobs;
using Microsoft.Extensions.Options;
using BlobItem = Ingest.Domain.Blobs.BlobItem;
using BlobProperties = Ingest.Domain.Blobs.BlobProperties;

namespace Ingest.Adapters.Blobs;

/// <summary>Azure Blob Storage, or Azurite. See <see cref="IBlobStore"/> for the promises.</summary>
internal sealed class AzureBlobStore(BlobAccount account, IOptions<BlobOptions> options, TimeProvider time) : IBlobStore
{
    public async Task<BlobProperties> WriteAsync(BlobPath path, Stream content, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(content);
        return await new BlobUpload(account[path], new BlobCall("Write blob", path.ToString())).RunAsync(content, cancellationToken);
    }

    public async Task<Stream> OpenReadAsync(BlobPath path, CancellationToken cancellationToken)
    {
        var subject = path.ToString();
        var download = await new BlobCall("Open blob", subject).RunAsync(
            () => account[path].DownloadStreamingAsync(new BlobDownloadOptions(), cancellationToken), cancellationToken);
        return new BlobReadStream(download.Value, subject, pinned: false);
    }

    public async Task<BlobProperties> CopyAsync(BlobPath from, string fromEtag, BlobPath to, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(fromEtag);
        var copy = new BlobCopy(account[from], account[to], new BlobCall("Copy blob", $"{from} to {to}"), time);
        return await copy.RunAsync(fromEtag, options.Value.CopyTimeout, cancellationToken);
    }

    public async Task<BlobProperties?> FindAsync(BlobPath path, CancellationToken cancellationToken) =>
        await new BlobCall("Look up blob", path.ToString()).RunAsync(
            async () =>
            {
                try
                {
                    var found = await account[path].GetPropertiesAsync(cancellationToken: cancellationToken);
                    return new BlobProperties(Etags.Text(found.Value.ETag), found.Value.ContentLength);
                }
                catch (RequestFailedException e) when (BlobErrors.IsMissing(e))
                {
                    return null;
                }
            },
            cancellationToken);

    public async Task<bool> DeleteAsync(BlobPath path, string? etag, CancellationToken cancellationToken) =>
        await new BlobCall("Delete blob", path.ToString()).RunAsync(
            async () =>
            {
                try
                {
                    await account[path].DeleteAsync(DeleteSnapshotsOption.IncludeSnapshots, Etags.Condition(etag), cancellationToken);
                    return true;
                }
                catch (RequestFailedException e) when (BlobErrors.IsMissing(e) || (etag is not null && BlobErrors.IsChanged(e)))
                {
                    return false;
                }
            },
            cancellationToken);

    public async IAsyncEnumerable<BlobItem> ListAsync(
        BlobContainer container, string prefix, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        var pages = account[container].GetBlobsAsync(prefix: prefix, cancellationToken: cancellationToken).AsPages();
        await foreach (var page in ReadPagesAsync(pages, $"{container}/{prefix}*", cancellationToken))
        {
            foreach (var blob in page.Values)
            {
                yield return Item(blob);
            }
        }
    }

    public async Task<BlobPage> ListPageAsync(BlobContainer container, string? continuation, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 5_000);
        var pages = account[container].GetBlobsAsync(cancellationToken: cancellationToken).AsPages(continuation, limit);
        await foreach (var page in ReadPagesAsync(pages, $"{container}/*", cancellationToken))
        {
            return new BlobPage([.. page.Values.Select(Item)], string.IsNullOrEmpty(page.ContinuationToken) ? null : page.ContinuationToken);
        }

        return new BlobPage([], null);
    }

    public async IAsyncEnumerable<string> ListFoldersAsync(BlobContainer container, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var pages = account[container].GetBlobsByHierarchyAsync(delimiter: "/", cancellationToken: cancellationToken).AsPages();
        await foreach (var page in ReadPagesAsync(pages, $"folders of {container}", cancellationToken))
        {
            foreach (var item in page.Values.Where(static i => i.IsPrefix))
            {
                yield return item.Prefix;
            }
        }
    }

    public Task EnsureContainersAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(Enum.GetValues<BlobContainer>().Select(container => EnsureContainerAsync(container, cancellationToken)));

    // Asks before it creates: an identity may have its role on the containers only, and then must not be refused at every start.
    private async Task EnsureContainerAsync(BlobContainer container, CancellationToken cancellationToken)
    {
        var client = account[container];
        await new BlobCall("Create container", client.Name).RunAsync(
            async () => await client.ExistsAsync(cancellationToken)
                || await client.CreateIfNotExistsAsync(cancellationToken: cancellationToken) is not null,
            cancellationToken);
    }

    private static BlobItem Item(Azure.Storage.Blobs.Models.BlobItem blob) => new(
        blob.Name, Etags.Text(blob.Properties.ETag.GetValueOrDefault()), blob.Properties.ContentLength.GetValueOrDefault(),
        blob.Properties.LastModified.GetValueOrDefault());

    // An iterator cannot yield inside try/catch, so each page is fetched in a guarded call of its own.
    private static async IAsyncEnumerable<Page<T>> ReadPagesAsync<T>(
        IAsyncEnumerable<Page<T>> pages, string subject, [EnumeratorCancellation] CancellationToken cancellationToken)
        where T : notnull
    {
        var call = new BlobCall("List blobs", subject);
        await using var reader = pages.GetAsyncEnumerator(cancellationToken);
        while (await call.RunAsync(async () => await reader.MoveNextAsync(), cancellationToken))
        {
            yield return reader.Current;
        }
    }
}
