using Ingest.Api.Json;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Health;

/// <summary><c>GET /api/health/live</c>: 200 as long as the process answers at all. The only address without a key.</summary>
internal sealed class GetLive : IApiHandler
{
    public Task<IResult> HandleAsync(HttpContext context) =>
        Task.FromResult<IResult>(TypedResults.Json(new LiveReport("live"), ApiJson.Wire.LiveReport));
}
