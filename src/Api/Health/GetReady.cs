using Ingest.Api.Json;
using Ingest.Api.Problems;
using Ingest.Api.Requests;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Health;

/// <summary><c>GET /api/health/ready</c>: 200 when every probe passes (P7), 503 naming those that do not.</summary>
internal sealed class GetReady(Readiness readiness) : IApiHandler
{
    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var probes = await readiness.CheckAsync(context.RequestAborted);
        var failing = probes.Where(static p => !p.Ok).Select(static p => p.Name).ToList();
        if (failing.Count == 0)
        {
            return TypedResults.Json(new ReadyReport("ready", probes), ApiJson.Wire.ReadyReport);
        }

        var refusal = new RequestException(
            StatusCodes.Status503ServiceUnavailable, ErrorCodes.NotReady, $"Not proven: {string.Join(", ", failing)}. Each probe's message says where to look.")
        {
            Headers = { ["Retry-After"] = "5" },
        };
        return new ProblemResult(refusal) { Probes = probes };
    }
}
