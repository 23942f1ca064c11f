using Ingest.Domain.Reindexing;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;

namespace Ingest.Functions.Reindexing;

/// <summary>
/// One attempt of a reindex: one activity for each step, one after the other, until a step says that the work is over. Which step is next stands in the
/// database, so every activity has the same input, and an orchestration that is lost loses nothing: the lease expires, and the next attempt goes on from
/// the last saved page (P8). A wait is no timer here: the reindex is pending until then, and the dispatch starts a new one.
/// </summary>
public static class ReindexCollectionOrchestrator
{
    /// <summary>Name of the orchestrator.</summary>
    public const string Name = nameof(ReindexCollectionOrchestrator);

    /// <summary>Steps until the orchestration starts over: some 130 events of history, however large a collection is. Part of the history: change only with a new version.</summary>
    public const int StepsPerGeneration = 40;

    /// <summary>
    /// For failures of the machinery (a worker that died, a database that did not answer): what embedder and index did wrong is recorded in the row by the
    /// activity itself. Three attempts fit into one lease; after that the lease expires and the rescue takes over.
    /// </summary>
    private static readonly TaskOptions Retries = TaskOptions.FromRetryPolicy(
        new RetryPolicy(maxNumberOfAttempts: 3, firstRetryInterval: TimeSpan.FromSeconds(5), backoffCoefficient: 2));

    /// <summary>Instance id of the orchestration of an attempt. An attempt that did not count has the same id again, once the earlier one has ended.</summary>
    public static string InstanceId(ReindexWork work)
    {
        ArgumentNullException.ThrowIfNull(work);
        return $"reindex-{work.Lease.ReindexId:D}-a{work.Attempt}";
    }

    /// <summary>Answers how the work ended: the name of a <see cref="ReindexOutcome"/>, or null when it starts over.</summary>
    [Function(Name)]
    public static async Task<string?> RunAsync([OrchestrationTrigger] TaskOrchestrationContext context, ReindexInput input)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(input);
        for (var step = 0; step < StepsPerGeneration; step++)
        {
            var taken = await context.CallActivityAsync<ReindexStepOutput>(ReindexStepActivity.Name, input.Lease, Retries);
            if (taken.Ended is not null)
            {
                return taken.Ended;
            }
        }

        context.ContinueAsNew(input);
        return null;
    }
}
