using Ingest.Api.Figures;
using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Collections;
using Ingest.Domain.Figures;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Failures;

/// <summary><c>GET /api/failures?collection=&amp;limit=</c>: failed documents by collection and reason, largest group first.</summary>
internal sealed class ListFailures(IFigureStore figures) : IApiHandler
{
    private const int DefaultLimit = 50;

    private const int MaxLimit = 500;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "collection", "limit");
        var collection = query.Find("collection") is { } given ? CollectionName.Require(given) : null;
        var groups = await figures.ListFailuresAsync(collection, query.FindNumber("limit", 1, MaxLimit, DefaultLimit), context.RequestAborted);
        return TypedResults.Json(new FailureList([.. groups.Select(FailureGroupReport.From)]), ApiJson.Wire.FailureList);
    }
}
