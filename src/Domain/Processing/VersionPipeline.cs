using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Processing;

/// <summary>
/// Everything that happens to one claimed version, in one go and in this process: extract, index, publish. Small texts stay in memory between
/// the stages. <see cref="VersionSteps"/> does the same in steps that different processes may take.
/// </summary>
public sealed partial class VersionPipeline
{
    private readonly LeasedWork _leased;
    private readonly ExtractStage _extract;
    private readonly IndexStage _index;
    private readonly PublishStage _publish;
    private readonly Scratch _scratch;
    private readonly TimeProvider _time;
    private readonly ILogger<VersionPipeline> _logger;

    internal VersionPipeline(
        LeasedWork leased, ExtractStage extract, IndexStage index, PublishStage publish, Scratch scratch, TimeProvider time,
        ILogger<VersionPipeline> logger)
    {
        _leased = leased;
        _extract = extract;
        _index = index;
        _publish = publish;
        _scratch = scratch;
        _time = time;
        _logger = logger;
    }

    /// <summary>Works on a version until it is published, failed, retried, released or lost. Does not throw for what the version did.</summary>
    /// <param name="item">A fresh claim.</param>
    /// <param name="cancellationToken">Stops the work and releases the version.</param>
    public async Task<WorkOutcome> RunAsync(WorkItem item, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(item);
        var started = _time.GetTimestamp();

        WorkOutcome outcome;
        try
        {
            var result = await _leased.RunAsync(item, (lease, token) => ProcessAsync(item, lease, token), cancellationToken);
            outcome = result.Ended!.Value;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            outcome = await _leased.ReleaseAsync(item);
        }

        LogEnded(item.Key, outcome, item.Attempt, _time.GetElapsedTime(started).TotalMilliseconds);
        return outcome;
    }

    private async Task<StepResult> ProcessAsync(WorkItem item, LeaseKeeper lease, CancellationToken cancellationToken)
    {
        using var scratch = _scratch.CreateFolder();
        var text = await _extract.RunAsync(item, scratch, lease, cancellationToken);
        var chunks = await _index.RunAsync(item, text, ChunkRange.From(_index.GetSafe(item)), lease, cancellationToken);
        return StepResult.End(await _publish.RunAsync(item, text, chunks, lease, cancellationToken));
    }

    [LoggerMessage(1201, LogLevel.Information, "Version {Key}: {Outcome} (attempt {Attempt}, {Milliseconds:0} ms).")]
    private partial void LogEnded(Documents.VersionKey key, WorkOutcome outcome, int attempt, double milliseconds);
}
