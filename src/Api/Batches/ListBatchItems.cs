using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Batches;

/// <summary><c>GET /api/batches/{id}/items?state=&amp;limit=&amp;cursor=</c>: the files of a batch in the order of the manifest, page by page.</summary>
internal sealed class ListBatchItems(IBatchStore batches) : IApiHandler
{
    private const int DefaultLimit = 50;

    private const int MaxLimit = 500;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "state", "limit", "cursor");
        var id = RouteValues.RequireId(context, "batch");
        var state = query.Find("state");
        if (state is not null && !BatchItemState.All.Contains(state))
        {
            throw QueryParameters.Invalid($"Unknown state.{Suggestion.For(state, [.. BatchItemState.All])}");
        }

        var list = $"batch {id} {state}";
        var filter = new BatchItemFilter(
            id,
            state is null ? null : [state],
            PageCursor.ReadNumber(query.Find("cursor"), list),
            query.FindNumber("limit", 1, MaxLimit, DefaultLimit));
        if (await batches.FindAsync(id, context.RequestAborted) is null)
        {
            throw BatchReader.NotFound(id);
        }

        var page = await batches.ListItemsAsync(filter, context.RequestAborted);
        var items = page.Items.Select(BatchItemResult.From).ToList();
        return TypedResults.Json(new BatchItemList(items, PageCursor.Write(page.Next, list)), ApiJson.Wire.BatchItemList);
    }
}
