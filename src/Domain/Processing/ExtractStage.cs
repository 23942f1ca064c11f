using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Ingest.Domain.Telemetry;

namespace Ingest.Domain.Processing;

/// <summary>
/// Bytes to text. Brings the bytes to local disk, from storage or, at the first attempt, as they were just received here; checks that it has the registered bytes, detects its type and reads it. Text that is long,
/// or that took long to get (OCR), is stored as the artifact blob so that a crash later does not repeat the work (P8); so is any text when the
/// caller asks for it, because another process takes the next step.
/// </summary>
internal sealed class ExtractStage(IBlobStore blobs, RecentContent recent, ITextExtraction extraction, TimeProvider time)
{
    /// <summary>Text up to this many characters stays in memory: about 2 MB, small against the process.</summary>
    private const int MemoryLimit = 1_000_000;

    /// <summary>Heartbeats while fetching the bytes and while storing the text come after this many bytes.</summary>
    private const int FetchUnit = 4 * 1024 * 1024;

    private static readonly TimeSpan CostlyExtraction = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan PageWatch = TimeSpan.FromSeconds(1);

    public Task<ExtractedText> RunAsync(
        WorkItem item, ScratchFolder scratch, LeaseKeeper lease, CancellationToken cancellationToken, bool store = false) => IngestMetrics.StageAsync(
            Stage.Extract, SpanNames.Extract, () => ExtractAsync(item, scratch, lease, store, cancellationToken), cancellationToken);

    private async Task<ExtractedText> ExtractAsync(
        WorkItem item, ScratchFolder scratch, LeaseKeeper lease, bool store, CancellationToken cancellationToken)
    {
        if (item.Checkpoint is { Artifact: true } checkpoint
            && await blobs.FindAsync(BlobNames.Artifact(item.Key), cancellationToken) is not null)
        {
            return new ExtractedText.InBlob(blobs, BlobNames.Artifact(item.Key), checkpoint);
        }

        var path = await FetchAsync(item, scratch, lease, cancellationToken);
        var fileName = item.Name[(item.Name.LastIndexOf('/') + 1)..];
        var type = await extraction.DetectAsync(path, fileName, cancellationToken);
        var named = $"{path}.{type.ToExtension()}";
        File.Move(path, named);

        var input = new ExtractionInput(named, item.Size, type, fileName, new ExtractionFindings());
        return await ReadAsync(item, input, scratch, lease, store, cancellationToken);
    }

    /// <summary>Stores a text that is only in memory, because somebody else goes on with it later.</summary>
    public async Task KeepAsync(WorkItem item, ExtractedText text, ScratchFolder scratch, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        if (text is ExtractedText.InMemory small)
        {
            await using var spool = await SpoolAsync(scratch, [.. small.Blocks], cancellationToken);
            await StoreAsync(item, spool, small.Findings, lease, cancellationToken);
        }
    }

    private async Task<string> FetchAsync(WorkItem item, ScratchFolder scratch, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        var path = scratch.File("content");
        await using var source = await OpenAsync(item, cancellationToken);
        await using var hashing = new HashingStream(source, long.MaxValue);
        await using (var target = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.Asynchronous))
        {
            var buffer = new byte[(int)Math.Clamp(item.Size + 1, 1024, 128 * 1024)];
            var reported = 0L;
            int read;
            while ((read = await hashing.ReadAsync(buffer, cancellationToken)) > 0)
            {
                await target.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
                if (hashing.BytesRead - reported >= FetchUnit)
                {
                    reported = hashing.BytesRead;
                    await lease.ReportAsync(new Progress(Stage.Extract, 0, null), cancellationToken);
                }
            }
        }

        var hash = hashing.GetHash();
        return hash == item.Hash
            ? path
            : throw new FatalException(
                ErrorCodes.BlobChanged,
                $"Blob {item.BlobName} has SHA-256 {hash}, but {item.Hash} was registered: somebody wrote over it. Add the file again.");
    }

    /// <summary>An attempt after the first looks at storage: what was received may be what it failed on.</summary>
    private async Task<Stream> OpenAsync(WorkItem item, CancellationToken cancellationToken) =>
        item.Attempt == 1 && recent.Take(item.Key, item.Hash) is { } received
            ? new MemoryStream(received, writable: false)
            : await blobs.OpenReadAsync(new BlobPath(BlobContainer.Documents, item.BlobName), cancellationToken);

    private async Task<ExtractedText> ReadAsync(
        WorkItem item, ExtractionInput input, ScratchFolder scratch, LeaseKeeper lease, bool store, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var inMemory = new List<Block>();
        var characters = 0L;
        FileStream? spool = null;
        try
        {
            await foreach (var block in BlocksAsync(input, lease, cancellationToken))
            {
                characters += block.Text.Length;
                if (spool is not null)
                {
                    await BlockFile.WriteAsync(spool, block, cancellationToken);
                }
                else
                {
                    inMemory.Add(block);
                    spool = characters > MemoryLimit ? await SpoolAsync(scratch, inMemory, cancellationToken) : null;
                }

                await lease.ReportAsync(ReadSoFar(input), cancellationToken);
            }

            if (spool is null && !store && time.GetElapsedTime(started) < CostlyExtraction)
            {
                return new ExtractedText.InMemory(inMemory, input.Findings);
            }

            spool ??= await SpoolAsync(scratch, inMemory, cancellationToken);
            await StoreAsync(item, spool, input.Findings, lease, cancellationToken);
            return new ExtractedText.OnDisk(spool.Name, input.Findings);
        }
        finally
        {
            if (spool is not null)
            {
                await spool.DisposeAsync();
            }
        }
    }

    /// <summary>
    /// The blocks as they come. Pages without text yield none, but reading them is progress all the same, and a long scan must not lose its
    /// lease over them.
    /// </summary>
    private IAsyncEnumerable<Block> BlocksAsync(ExtractionInput input, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        var reported = 0;
        return extraction.ExtractAsync(input, cancellationToken).WhileWaitingAsync(ReportPagesAsync, PageWatch, time, cancellationToken);

        async Task ReportPagesAsync()
        {
            if (input.Findings.PagesRead > reported)
            {
                reported = input.Findings.PagesRead;
                await lease.ReportAsync(ReadSoFar(input), cancellationToken);
            }
        }
    }

    private static Progress ReadSoFar(ExtractionInput input) => new(Stage.Extract, input.Findings.PagesRead, input.Findings.Pages);

    private static async Task<FileStream> SpoolAsync(ScratchFolder scratch, List<Block> blocks, CancellationToken cancellationToken)
    {
        var spool = new FileStream(scratch.File("text.ndjson"), FileMode.Create, FileAccess.ReadWrite, FileShare.Read, 65_536);
        foreach (var block in blocks)
        {
            await BlockFile.WriteAsync(spool, block, cancellationToken);
        }

        blocks.Clear();
        return spool;
    }

    private async Task StoreAsync(WorkItem item, FileStream spool, ExtractionFindings findings, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        await spool.FlushAsync(cancellationToken);
        spool.Position = 0;
        await using var text = new ProgressStream(
            spool, FetchUnit, () => lease.ReportAsync(new Progress(Stage.Extract, findings.PagesRead, findings.Pages), cancellationToken));
        await blobs.WriteAsync(BlobNames.Artifact(item.Key), text, cancellationToken);
        var stored = new Checkpoint(Artifact: true, 0, Chunker: null, findings.Pages, findings.WarningCode, findings.WarningMessage);
        await lease.ReportAsync(new Progress(Stage.Index, 0, null, stored), cancellationToken, now: true);
    }
}
