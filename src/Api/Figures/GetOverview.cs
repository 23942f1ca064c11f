using System.Security.Cryptography;
using System.Text.Json;
using Ingest.Api.Health;
using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Figures;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Ingest.Api.Figures;

/// <summary>
/// <c>GET /api/overview</c>: how everything stands. However many pages ask, the database is asked less than once a second; with the ETag of an answer
/// that still holds, 304.
/// </summary>
internal sealed class GetOverview(OverviewReader reader, Readiness readiness) : IApiHandler
{
    private const int TagBytes = 12;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        QueryParameters.Read(context.Request);
        var report = OverviewReport.From(await reader.ReadAsync(context.RequestAborted), readiness.Latest);

        // It compares the If-None-Match by itself.
        return TypedResults.Bytes(Serialize(report), "application/json; charset=utf-8", entityTag: Tag(report));
    }

    /// <summary>Of everything but the time: when nothing else changed, the answer still holds.</summary>
    private static EntityTagHeaderValue Tag(OverviewReport report) =>
        new($"\"{Convert.ToHexStringLower(SHA256.HashData(Serialize(report with { At = default })).AsSpan(0, TagBytes))}\"");

    private static byte[] Serialize(OverviewReport report) => JsonSerializer.SerializeToUtf8Bytes(report, ApiJson.Wire.OverviewReport);
}
