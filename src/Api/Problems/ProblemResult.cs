using System.Diagnostics;
using Ingest.Api.Health;
using Ingest.Api.Json;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Problems;

/// <summary>Writes a refusal as problem+json.</summary>
internal sealed class ProblemResult(RequestException refusal) : IResult
{
    public IReadOnlyList<ProbeReport>? Probes { get; init; }

    public Task ExecuteAsync(HttpContext httpContext)
    {
        foreach (var (name, value) in refusal.Headers)
        {
            httpContext.Response.Headers[name] = value;
        }

        if (refusal.ClosesConnection && HttpProtocol.IsHttp11(httpContext.Request.Protocol))
        {
            httpContext.Response.Headers.Connection = "close";
        }

        var problem = new Problem(
            $"urn:ingest:problem:{refusal.Code}", ProblemMap.TitleOf(refusal.Code), refusal.Status, refusal.Message, refusal.Code, TraceId(httpContext), Probes);
        return TypedResults.Json(problem, ApiJson.Wire.Problem, "application/problem+json", refusal.Status).ExecuteAsync(httpContext);
    }

    internal static string TraceId(HttpContext context) => Activity.Current?.TraceId.ToHexString() ?? context.TraceIdentifier;
}
