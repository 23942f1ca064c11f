using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Search;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Ingest.Api.Search;

/// <summary><c>POST /api/search</c>: the chunks that answer a query best, of searchable versions only.</summary>
internal sealed class SearchDocuments(SearchService search, IOptions<ApiOptions> options) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var body = await JsonBody.ReadAsync(context, ApiJson.Wire.SearchBody, options.Value.MaxSearchBody);
        var request = new SearchRequest(body.Query, body.Collection, body.Top, SearchModes.Parse(body.Mode));
        var hits = await search.SearchAsync(request, context.RequestAborted);
        return TypedResults.Json(SearchResults.From(request.Mode, hits), ApiJson.Wire.SearchResults);
    }
}
