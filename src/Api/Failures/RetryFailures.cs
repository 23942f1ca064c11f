using Ingest.Api.Json;
using Ingest.Api.Requests;
using Ingest.Domain.Collections;
using Ingest.Domain.Processing;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Failures;

/// <summary>
/// <c>POST /api/failures/retry?collection=&amp;code=</c>: 202; every failed document of the group is worked on again from its first attempt. A client that
/// leaves stops it between two batches; asking again goes on.
/// </summary>
internal sealed class RetryFailures(FailureRetry retry) : IApiHandler
{
    /// <summary>Codes are short words.</summary>
    private const int MaxCodeLength = 64;

    public async Task<IResult> HandleAsync(HttpContext context)
    {
        var query = QueryParameters.Read(context.Request, "collection", "code");
        var collection = query.Find("collection") is { } given ? CollectionName.Require(given) : null;
        var code = ParseCode(query.Find("code"));
        var retried = await retry.RunAsync(collection, code, context.RequestAborted);
        return TypedResults.Json(new RetriedFailures(retried), ApiJson.Wire.RetriedFailures, statusCode: StatusCodes.Status202Accepted);
    }

    private static string? ParseCode(string? text) =>
        text is null || (text.Length is >= 1 and <= MaxCodeLength && text.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '_'))
            ? text
            : throw QueryParameters.Invalid("The query parameter 'code' must be an error code as GET /api/failures answers it: a-z, 0-9 and '_'.");
}
