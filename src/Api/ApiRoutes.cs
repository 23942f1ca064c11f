using Ingest.Api.Batches;
using Ingest.Api.Documents;
using Ingest.Api.Failures;
using Ingest.Api.Figures;
using Ingest.Api.Health;
using Ingest.Api.Reconciliation;
using Ingest.Api.Reindexing;
using Ingest.Api.Search;
using Ingest.Api.Sources;
using Ingest.Api.Status;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api;

/// <summary>The route table: every address of the API, once. Hosts read it; docs/http-api.md explains it.</summary>
public static class ApiRoutes
{
    /// <summary>What stands before every pattern, seen from the root. In Functions the route attributes say it: the status page is at the root, so host.json's <c>routePrefix</c> is empty.</summary>
    public const string Segment = "api/";

    /// <summary>The same, as an address.</summary>
    public const string Prefix = "/" + Segment;

    /// <summary>All routes.</summary>
    public static IReadOnlyList<ApiRoute> All { get; } =
    [
        ApiRoute.Post<AddDocument>("documents"),
        ApiRoute.Get<ListDocuments>("documents"),
        ApiRoute.Get<GetDocument>("documents/{id}"),
        ApiRoute.Delete<DeleteDocument>("documents/{id}"),
        ApiRoute.Post<RetryDocument>("documents/{id}/retry"),
        ApiRoute.Get<GetContent>("documents/{id}/content"),
        ApiRoute.Post<SearchDocuments>("search"),
        ApiRoute.Post<CreateBatch>("batches"),
        ApiRoute.Get<ListBatches>("batches"),
        ApiRoute.Get<GetBatch>("batches/{id}"),
        ApiRoute.Post<AppendToBatch>("batches/{id}/items"),
        ApiRoute.Get<ListBatchItems>("batches/{id}/items"),
        ApiRoute.Post<CancelBatch>("batches/{id}/cancel"),
        ApiRoute.Post<ResumeBatch>("batches/{id}/resume"),
        ApiRoute.Post<RequestSync>("sync/{source}"),
        ApiRoute.Post<RequestBackfill>("backfill/{source}"),
        ApiRoute.Get<GetSyncStatus>("sync-status"),
        ApiRoute.Get<ListSyncRuns>("sync-runs"),
        ApiRoute.Get<GetSyncRun>("sync-runs/{id}"),
        ApiRoute.Post<ApproveDeletes>("sync-runs/{id}/approve-deletes"),
        ApiRoute.Post<KeepDeletes>("sync-runs/{id}/keep-deletes"),
        ApiRoute.Post<RequestReindex>("collections/{name}/reindex"),
        ApiRoute.Get<GetReindex>("collections/{name}/reindex"),
        ApiRoute.Post<CancelReindex>("collections/{name}/reindex/cancel"),
        ApiRoute.Post<DiscardOldVectors>("collections/{name}/reindex/discard-old"),
        ApiRoute.Post<RunReconcile>("reconcile"),
        ApiRoute.Get<GetStatus>("status"),
        ApiRoute.Get<GetOverview>("overview"),
        ApiRoute.Get<GetThroughput>("throughput"),
        ApiRoute.Get<ListFailures>("failures"),
        ApiRoute.Post<RetryFailures>("failures/retry"),
        ApiRoute.Get<GetReady>("health/ready"),
        ApiRoute.Get<GetLive>("health/live") with { RequiresKey = false },
    ];

    /// <summary>The methods an address answers, as in an Allow header.</summary>
    public static string AllowedMethods(string pattern)
    {
        var methods = All.Where(r => r.Pattern == pattern).Select(static r => r.Method == HttpMethods.Get ? "GET, HEAD" : r.Method);
        return string.Join(", ", methods.Append(HttpMethods.Options));
    }
}
