using System.Globalization;
using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Sources;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Sources;

/// <summary><c>GET /api/sync-status?at=</c>: how every source stands, or would stand at a later time if nothing ran until then.</summary>
internal sealed class GetSyncStatus(SourceStatusReader reader, TimeProvider time) : IApiHandler
{
    /// <summary>Further ahead than anybody looks; keeps the arithmetic of calendars within what they can hold.</summary>
    private const int MaxYearsAhead = 10;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var at = ReadTime(QueryParameters.Read(context.Request, "at").Find("at"));
        var statuses = await reader.ReadAsync(at, context.RequestAborted);
        return TypedResults.Json(SyncStatusReport.From(statuses, at ?? time.GetUtcNow()), ApiJson.Wire.SyncStatusReport);
    }

    private DateTimeOffset? ReadTime(string? text)
    {
        if (text is null)
        {
            return null;
        }

        var now = time.GetUtcNow();
        var known = DateTimeOffset.TryParseExact(
            text, ["yyyy-MM-dd'T'HH:mm:ssK", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK"], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at);
        return known && at >= now && at <= now.AddYears(MaxYearsAhead)
            ? at.ToUniversalTime()
            : throw QueryParameters.Invalid(
                $"The query parameter 'at' must be a time from now ({now.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss'Z'}) to {MaxYearsAhead} years ahead, in the form 2026-12-31T23:00:00Z.");
    }
}
