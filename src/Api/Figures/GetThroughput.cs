using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Figures;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Figures;

/// <summary><c>GET /api/throughput?period=hour|day</c>: 60 points of a minute, or 96 of a quarter of an hour.</summary>
internal sealed class GetThroughput(ThroughputReader reader) : IApiHandler
{
    private static readonly string[] Periods = ["hour", "day"];

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var period = ParsePeriod(QueryParameters.Read(context.Request, "period").Find("period") ?? "hour");
        var throughput = await reader.ReadAsync(period, context.RequestAborted);
        return TypedResults.Json(ThroughputReport.From(throughput), ApiJson.Wire.ThroughputReport);
    }

    private static ThroughputPeriod ParsePeriod(string text) => text switch
    {
        "hour" => ThroughputPeriod.Hour,
        "day" => ThroughputPeriod.Day,
        _ => throw QueryParameters.Invalid($"The query parameter 'period' must be 'hour' or 'day'.{Suggestion.For(text, Periods)}"),
    };
}
