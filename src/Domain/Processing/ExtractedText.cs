using System.Runtime.CompilerServices;
using Ingest.Domain.Blobs;
using Ingest.Domain.Extraction;

namespace Ingest.Domain.Processing;

/// <summary>A version's text between the stages: in memory when small, on local disk or in the artifact blob when not.</summary>
internal abstract class ExtractedText(int? pages, string? warningCode, string? warningMessage)
{
    public int? Pages { get; } = pages;

    public string? WarningCode { get; } = warningCode;

    public string? WarningMessage { get; } = warningMessage;

    /// <summary>True when the artifact blob holds it, so a later attempt need not extract again.</summary>
    public virtual bool IsStored => false;

    public abstract IAsyncEnumerable<Block> ReadAsync(CancellationToken cancellationToken);

    internal sealed class InMemory(IReadOnlyList<Block> blocks, ExtractionFindings findings)
        : ExtractedText(findings.Pages, findings.WarningCode, findings.WarningMessage)
    {
        public IReadOnlyList<Block> Blocks => blocks;

        public ExtractionFindings Findings => findings;

        public override IAsyncEnumerable<Block> ReadAsync(CancellationToken cancellationToken) => blocks.ToAsyncEnumerable();
    }

    internal sealed class OnDisk(string path, ExtractionFindings findings)
        : ExtractedText(findings.Pages, findings.WarningCode, findings.WarningMessage)
    {
        public override bool IsStored => true;

        public override async IAsyncEnumerable<Block> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 65_536, FileOptions.SequentialScan);
            await foreach (var block in BlockFile.ReadAsync(file, cancellationToken))
            {
                yield return block;
            }
        }
    }

    internal sealed class InBlob(IBlobStore blobs, BlobPath path, Checkpoint checkpoint)
        : ExtractedText(checkpoint.Pages, checkpoint.WarningCode, checkpoint.WarningMessage)
    {
        public override bool IsStored => true;

        public override async IAsyncEnumerable<Block> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            await using var stream = await blobs.OpenReadAsync(path, cancellationToken);
            await foreach (var block in BlockFile.ReadAsync(stream, cancellationToken))
            {
                yield return block;
            }
        }
    }
}
