using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Sources;

/// <summary><c>GET /api/sync-runs?source=&amp;limit=&amp;cursor=</c>: runs, newest first, page by page.</summary>
internal sealed class ListSyncRuns(ISyncQueries queries, SourceCatalog catalog, TimeProvider time) : IApiHandler
{
    private const int DefaultLimit = 50;

    private const int MaxLimit = 500;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "source", "limit", "cursor");
        var source = query.Find("source") is { } name ? catalog.Require(name).Name : null;
        var list = $"sync-runs {source}";
        var limit = query.FindNumber("limit", 1, MaxLimit, DefaultLimit);
        var runs = await queries.ListAsync(source, PageCursor.ReadId(query.Find("cursor"), list), limit, context.RequestAborted);

        var now = time.GetUtcNow();
        Guid? next = runs.Count == limit ? runs[^1].Id : null;
        return TypedResults.Json(
            new SyncRunList([.. runs.Select(run => SyncRunDetails.From(run, now))], PageCursor.Write(next, list)), ApiJson.Wire.SyncRunList);
    }
}
