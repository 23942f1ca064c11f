using Ingest.Api.Requests;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;

namespace Ingest.Api.Documents;

/// <summary>Where the files of a request go.</summary>
/// <param name="Collection">Collection name.</param>
/// <param name="OnConflict">What to do when a name has other bytes.</param>
/// <param name="Batch">The batch they belong to, or null.</param>
internal sealed record UploadTarget(string Collection, ConflictPolicy OnConflict, Guid? Batch)
{
    public static UploadTarget From(QueryParameters query) => new(
        CollectionName.Require(query.Require("collection")),
        query.Find("onConflict") switch
        {
            null or "refuse" => ConflictPolicy.Refuse,
            "replace" => ConflictPolicy.Replace,
            _ => throw QueryParameters.Invalid("The query parameter 'onConflict' must be 'refuse' (the default) or 'replace'."),
        },
        query.Find("batch") switch
        {
            null => null,
            var text when Guid.TryParseExact(text, "D", out var id) => id,
            _ => throw QueryParameters.Invalid("The query parameter 'batch' must be the id that POST /api/batches answered."),
        });
}
