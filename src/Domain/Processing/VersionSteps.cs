using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Processing;

/// <summary>
/// The work on one leased version in steps that different processes may take, one after the other or, for ranges of chunks, side by side:
/// <see cref="ExtractAsync"/>, <see cref="IndexAsync"/> until every chunk is indexed, <see cref="PublishAsync"/>. All steps share the lease,
/// and each may be repeated. Between them the text is in the artifact blob and everything else in the row, so a caller passes ids only.
/// <para>
/// A step does not throw for what the version did: it records that in the row and answers how the work ended. It throws
/// <see cref="RetryableException"/> when the database does not even give the version out, and <see cref="OperationCanceledException"/> when
/// the caller stops it; the version then stays leased, so the caller may take the same step again.
/// </para>
/// </summary>
public sealed class VersionSteps
{
    private readonly IWorkQueue _queue;
    private readonly IBlobStore _blobs;
    private readonly LeasedWork _leased;
    private readonly ExtractStage _extract;
    private readonly IndexStage _index;
    private readonly PublishStage _publish;
    private readonly Scratch _scratch;

    internal VersionSteps(
        IWorkQueue queue, IBlobStore blobs, LeasedWork leased, ExtractStage extract, IndexStage index, PublishStage publish, Scratch scratch)
    {
        _queue = queue;
        _blobs = blobs;
        _leased = leased;
        _extract = extract;
        _index = index;
        _publish = publish;
        _scratch = scratch;
    }

    /// <summary>Extracts the text, stores it as the artifact blob (if an earlier attempt has not), and answers how many chunks it makes.</summary>
    public Task<StepResult> ExtractAsync(Lease lease, CancellationToken cancellationToken) =>
        RunAsync(lease, new Progress(Stage.Extract, 0, null), PrepareAsync, cancellationToken);

    /// <summary>Embeds the chunks of a range of the stored text and writes their points.</summary>
    public Task<StepResult> IndexAsync(Lease lease, ChunkRange range, CancellationToken cancellationToken) =>
        RunAsync(
            lease,
            new Progress(Stage.Index, range.Safe, range.Total),
            (item, keeper, token) => IndexRangeAsync(item, range, keeper, token),
            cancellationToken);

    /// <summary>Makes the version searchable if the index holds exactly this many points of it.</summary>
    public Task<StepResult> PublishAsync(Lease lease, int chunks, CancellationToken cancellationToken) =>
        RunAsync(
            lease,
            new Progress(Stage.Publish, chunks, chunks),
            async (item, keeper, token) => StepResult.End(await _publish.RunAsync(item, RequireText(item), chunks, keeper, token)),
            cancellationToken);

    private async Task<StepResult> RunAsync(
        Lease lease, Progress reached, Func<WorkItem, LeaseKeeper, CancellationToken, Task<StepResult>> step, CancellationToken cancellationToken)
    {
        if (await _queue.FindAsync(lease, cancellationToken) is not { } item)
        {
            return StepResult.End(WorkOutcome.Lost);
        }

        return await _leased.RunAsync(
            item,
            async (keeper, token) =>
            {
                // That the step was reached is progress, and whoever has the lease now must know it before this step touches anything.
                await keeper.ReportAsync(reached, token, now: true);
                return await step(item, keeper, token);
            },
            cancellationToken);
    }

    /// <summary>A pause keeps the place, if this range is the one that may move it.</summary>
    private async Task<StepResult> IndexRangeAsync(WorkItem item, ChunkRange range, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        var text = RequireText(item);
        try
        {
            return StepResult.Continue(await _index.RunAsync(item, text, range, lease, cancellationToken));
        }
        catch (PausedException pause) when (range.Start == range.Safe)
        {
            await lease.ReportAsync(_index.Place(item, text, pause), cancellationToken, now: true);
            throw;
        }
    }

    private async Task<StepResult> PrepareAsync(WorkItem item, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        await _index.DemandBudgetAsync(item, cancellationToken);
        using var scratch = _scratch.CreateFolder();
        var text = await _extract.RunAsync(item, scratch, lease, cancellationToken, store: true);
        var chunks = await _index.CountChunksAsync(text, lease, cancellationToken);
        var safe = Math.Min(_index.GetSafe(item), chunks);
        var stored = new Checkpoint(Artifact: true, safe, _index.Fingerprint(item), text.Pages, text.WarningCode, text.WarningMessage);
        await lease.ReportAsync(new Progress(Stage.Index, safe, chunks, stored), cancellationToken, now: true);
        return StepResult.Continue(chunks, safe);
    }

    /// <summary>The ranges of a plan hold only for the cut they were made for: another build may cut differently.</summary>
    private ExtractedText.InBlob RequireText(WorkItem item) =>
        item.Checkpoint is { Artifact: true } checkpoint && checkpoint.Chunker == _index.Fingerprint(item)
            ? new ExtractedText.InBlob(_blobs, BlobNames.Artifact(item.Key), checkpoint)
            : throw new RetryableException(
                ErrorCodes.IndexIncomplete,
                $"{item.Key} was prepared by a build or with settings that cut its text differently. The version starts again from its extraction.");
}
