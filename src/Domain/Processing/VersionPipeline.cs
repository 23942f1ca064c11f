using Ingest.Domain.Errors;

namespace Ingest.Domain.Processing;

/// <summary>
/// Everything that happens to one claimed version, in one go and in this process: extract, index, publish. Small texts stay in memory between
/// the stages. <see cref="VersionSteps"/> does the same in steps that different processes may take.
/// </summary>
public sealed class VersionPipeline
{
    private readonly LeasedWork _leased;
    private readonly ExtractStage _extract;
    private readonly IndexStage _index;
    private readonly PublishStage _publish;
    private readonly Scratch _scratch;

    internal VersionPipeline(LeasedWork leased, ExtractStage extract, IndexStage index, PublishStage publish, Scratch scratch)
    {
        _leased = leased;
        _extract = extract;
        _index = index;
        _publish = publish;
        _scratch = scratch;
    }

    /// <summary>Works on a version until it is published, failed, retried, released or lost. Does not throw for what the version did.</summary>
    /// <param name="item">A fresh claim.</param>
    /// <param name="cancellationToken">Stops the work and releases the version.</param>
    public async Task<WorkOutcome> RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        try
        {
            var result = await _leased.RunAsync(item, (lease, token) => ProcessAsync(item, lease, token), cancellationToken);
            return result.Ended!.Value;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return await _leased.ReleaseAsync(item);
        }
    }

    private async Task<StepResult> ProcessAsync(WorkItem item, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        await _index.DemandBudgetAsync(item, cancellationToken);
        using var scratch = _scratch.CreateFolder();
        var text = await _extract.RunAsync(item, scratch, lease, cancellationToken);
        var chunks = await IndexAsync(item, text, scratch, lease, cancellationToken);
        return StepResult.End(await _publish.RunAsync(item, text, chunks, lease, cancellationToken));
    }

    /// <summary>A pause in the middle keeps the text and the place, so that nothing is paid for twice.</summary>
    private async Task<int> IndexAsync(WorkItem item, ExtractedText text, ScratchFolder scratch, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        try
        {
            return await _index.RunAsync(item, text, ChunkRange.From(_index.GetSafe(item)), lease, cancellationToken);
        }
        catch (PausedException pause)
        {
            await _extract.KeepAsync(item, text, scratch, lease, cancellationToken);
            await lease.ReportAsync(_index.Place(item, text, pause), cancellationToken, now: true);
            throw;
        }
    }
}
