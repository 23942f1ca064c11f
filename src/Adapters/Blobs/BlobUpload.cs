using System.Buffers;
using System.Globalization;
using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using BlobProperties = Ingest.Domain.Blobs.BlobProperties;

namespace Ingest.Adapters.Blobs;

/// <summary>
/// Writes a stream of unknown length with bounded memory: up to <see cref="BlockSize"/> in one request, more as blocks, of which one is
/// sent while the next is read. Nothing is visible before the last byte is in place. Failures of the stream itself come out as they are.
/// The storage client's own upload is not used because it names blocks by their offset: two uploads of one blob at the same time, as after
/// a redelivered event, would then mix their bytes.
/// </summary>
internal sealed class BlobUpload(BlockBlobClient blob, BlobCall call)
{
    /// <summary>4 MiB. Storage takes 50,000 blocks, so a blob may have 195 GiB; memory is two blocks.</summary>
    public const int BlockSize = 4 * 1024 * 1024;

    private readonly Guid _id = Guid.NewGuid();
    private readonly List<string> _blocks = [];

    public async Task<BlobProperties> RunAsync(Stream content, CancellationToken cancellationToken)
    {
        var first = ArrayPool<byte>.Shared.Rent(FirstBlockSize(content));
        try
        {
            var filled = await FillAsync(content, first, cancellationToken);
            return filled < Capacity(first)
                ? await PutAsync(first, filled, cancellationToken)
                : await PutBlocksAsync(first, filled, content, cancellationToken);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(first);
        }
    }

    private async Task<BlobProperties> PutAsync(byte[] bytes, int size, CancellationToken cancellationToken)
    {
        BlobContentInfo info = await call.RunAsync(
            () => blob.UploadAsync(AsStream(bytes, size), new BlobUploadOptions(), cancellationToken), cancellationToken);
        return new BlobProperties(Etags.Text(info.ETag), size);
    }

    private async Task<BlobProperties> PutBlocksAsync(byte[] first, int filled, Stream content, CancellationToken cancellationToken)
    {
        var second = ArrayPool<byte>.Shared.Rent(BlockSize);
        var sending = Task.CompletedTask;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var (full, free, size) = (first, second, 0L);
            while (filled > 0)
            {
                size += filled;
                sending = StageAsync(full, filled, stop.Token);
                filled = await FillAsync(content, free, cancellationToken);
                await sending;
                (full, free) = (free, full);
            }

            BlobContentInfo info = await call.RunAsync(
                () => blob.CommitBlockListAsync(_blocks, new CommitBlockListOptions(), cancellationToken), cancellationToken);
            return new BlobProperties(Etags.Text(info.ETag), size);
        }
        finally
        {
            // Reading may have failed while a block was on its way; its buffer is not given back before the request has let go of it.
            await stop.CancelAsync();
            await sending.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            ArrayPool<byte>.Shared.Return(second);
        }
    }

    private Task<BlockInfo> StageAsync(byte[] bytes, int size, CancellationToken cancellationToken)
    {
        var block = Convert.ToBase64String(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_id:N}{_blocks.Count:d6}")));
        _blocks.Add(block);
        return call.RunAsync(
            async () => (await blob.StageBlockAsync(block, AsStream(bytes, size), new BlockBlobStageBlockOptions(), cancellationToken)).Value,
            cancellationToken);
    }

    // Fills a whole block unless the stream ends, so that an upload that trickles in does not become thousands of tiny blocks.
    private static async Task<int> FillAsync(Stream content, byte[] buffer, CancellationToken cancellationToken) =>
        await content.ReadAtLeastAsync(buffer.AsMemory(0, Capacity(buffer)), Capacity(buffer), throwOnEndOfStream: false, cancellationToken);

    private static int Capacity(byte[] buffer) => Math.Min(buffer.Length, BlockSize);

    // One byte more than a short stream should have, so that a full buffer always means "there may be more".
    private static int FirstBlockSize(Stream content) =>
        content.CanSeek ? (int)Math.Clamp(content.Length - content.Position + 1, 1, BlockSize) : BlockSize;

    private static MemoryStream AsStream(byte[] bytes, int size) => new(bytes, 0, size, writable: false);
}
