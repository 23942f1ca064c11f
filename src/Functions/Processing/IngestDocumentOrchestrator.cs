using Ingest.Domain.Processing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Ingest.Functions.Processing;

/// <summary>
/// One version from claim to search: extract, index, publish; three activities for a normal file. A long text is indexed in rounds of a few
/// ranges side by side, and after some rounds the orchestration starts over with what is done, so its history stays small however long the
/// document. The row decides everything that matters: an activity that finds its lease gone ends the orchestration quietly.
/// </summary>
public static class IngestDocumentOrchestrator
{
    /// <summary>Name of the orchestrator.</summary>
    public const string Name = nameof(IngestDocumentOrchestrator);

    /// <summary>Chunks of one activity: some 1 MB of text, seconds to a minute of embedding. Part of the history: change only with a new version.</summary>
    public const int RangeSize = 1024;

    /// <summary>Activities of one document side by side, so that a book does not push everybody else's letters aside.</summary>
    public const int RangesAtOnce = 4;

    /// <summary>Rounds until the orchestration starts over: 32 activities, under 100 events of history.</summary>
    public const int RoundsPerGeneration = 8;

    /// <summary>
    /// For failures of the machinery (a worker that died, a database that did not answer): what a file or a service did wrong is recorded in
    /// the row by the activity itself. Three attempts fit into one lease; after that the lease expires and the rescue takes over.
    /// </summary>
    private static readonly TaskOptions Retries = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 3, firstRetryInterval: TimeSpan.FromSeconds(5), backoffCoefficient: 2));

    /// <summary>Answers how the work ended: the name of a <see cref="WorkOutcome"/>, or null when it starts over.</summary>
    [Function(Name)]
    public static async Task<string?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, IngestInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        var progress = input.Progress;
        if (progress is null)
        {
            var extracted = await context.CallActivityAsync<StepOutput>(ExtractActivity.Name, input.Lease, Retries);
            if (extracted.Ended is not null)
            {
                return extracted.Ended;
            }

            progress = new IndexProgress(extracted.Chunks, extracted.Safe);
        }

        for (var round = 0; progress.Safe < progress.Chunks; round++)
        {
            if (round == RoundsPerGeneration)
            {
                context.ContinueAsNew(input with { Progress = progress });
                return null;
            }

            var ranges = NextRanges(input.Lease, progress);
            var indexed = await Task.WhenAll(ranges.ConvertAll(range => context.CallActivityAsync<StepOutput>(IndexActivity.Name, range, Retries)));
            if (indexed.FirstOrDefault(static step => step.Ended is not null) is { } over)
            {
                return over.Ended;
            }

            progress = progress with { Safe = ranges[^1].End };
        }

        var published = await context.CallActivityAsync<StepOutput>(PublishActivity.Name, new PublishInput(input.Lease, progress.Chunks), Retries);
        return published.Ended;
    }

    private static List<IndexInput> NextRanges(LeaseIds lease, IndexProgress progress)
    {
        var ranges = new List<IndexInput>(RangesAtOnce);
        for (var start = progress.Safe; start < progress.Chunks && ranges.Count < RangesAtOnce; start += RangeSize)
        {
            ranges.Add(new IndexInput(lease, start, Math.Min(start + RangeSize, progress.Chunks), progress.Safe, progress.Chunks));
        }

        return ranges;
    }
}
