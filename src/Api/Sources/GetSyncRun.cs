using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Sources.Runs;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Sources;

/// <summary>
/// <c>GET /api/sync-runs/{id}?limit=&amp;cursor=</c>: one run with its progress, evidence, partitions, unreadable items, and page by page the documents that
/// vanished at the source.
/// </summary>
internal sealed class GetSyncRun(ISyncQueries queries, ISyncDeletions deletions, TimeProvider time) : IApiHandler
{
    private const int DefaultLimit = 50;

    private const int MaxLimit = 500;

    private const int Partitions = 200;

    private const int Failures = 100;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "limit", "cursor");
        var id = RouteValues.RequireId(context, "sync run");
        var list = $"deletions {id}";
        var limit = query.FindNumber("limit", 1, MaxLimit, DefaultLimit);
        var after = PageCursor.ReadItem(query.Find("cursor"), list);
        var run = await queries.FindAsync(id, context.RequestAborted)
            ?? throw RouteValues.NotFound($"There is no sync run {id}. Runs are listed at /api/sync-runs.");

        var steps = await queries.ListStepsAsync(id, Partitions, context.RequestAborted);
        var failures = run.FailedItems == 0 ? [] : await queries.ListFailuresAsync(id, Failures, context.RequestAborted);
        var page = await deletions.ListAsync(id, after, limit, context.RequestAborted);
        var details = SyncRunDetails.From(
            run, time.GetUtcNow(), steps, failures, page, PageCursor.Write(page.Count == limit ? page[^1].Item : null, list));
        return TypedResults.Json(details, ApiJson.Wire.SyncRunDetails);
    }
}
