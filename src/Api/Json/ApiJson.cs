using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;
using Ingest.Api.Batches;
using Ingest.Api.Documents;
using Ingest.Api.Failures;
using Ingest.Api.Figures;
using Ingest.Api.Health;
using Ingest.Api.Problems;
using Ingest.Api.Reconciliation;
using Ingest.Api.Reindexing;
using Ingest.Api.Search;
using Ingest.Api.Sources;
using Ingest.Api.Status;

namespace Ingest.Api.Json;

/// <summary>
/// Every JSON shape of the API, source-generated. camelCase; strict when read: unknown, repeated and missing members, comments, trailing
/// commas and more than 8 levels are refused. The command line prints the same shapes.
/// </summary>
[JsonSerializable(typeof(Problem))]
[JsonSerializable(typeof(AddedDocument))]
[JsonSerializable(typeof(AddedFiles))]
[JsonSerializable(typeof(DocumentDetails))]
[JsonSerializable(typeof(DocumentList))]
[JsonSerializable(typeof(SearchBody))]
[JsonSerializable(typeof(SearchResults))]
[JsonSerializable(typeof(BatchBody))]
[JsonSerializable(typeof(BatchItemsBody))]
[JsonSerializable(typeof(BatchPageResult))]
[JsonSerializable(typeof(BatchStatus))]
[JsonSerializable(typeof(BatchList))]
[JsonSerializable(typeof(BatchItemList))]
[JsonSerializable(typeof(RequestedSync))]
[JsonSerializable(typeof(SyncStatusReport))]
[JsonSerializable(typeof(SyncRunList))]
[JsonSerializable(typeof(SyncRunDetails))]
[JsonSerializable(typeof(DeletionAnswer))]
[JsonSerializable(typeof(ReindexBody))]
[JsonSerializable(typeof(ReindexStatus))]
[JsonSerializable(typeof(DiscardedVectorCollections))]
[JsonSerializable(typeof(ReconcileResult))]
[JsonSerializable(typeof(StatusReport))]
[JsonSerializable(typeof(OverviewReport))]
[JsonSerializable(typeof(ThroughputReport))]
[JsonSerializable(typeof(FailureList))]
[JsonSerializable(typeof(RetriedFailures))]
[JsonSerializable(typeof(LiveReport))]
[JsonSerializable(typeof(ReadyReport))]
public sealed partial class ApiJson : JsonSerializerContext
{
    private const int MaxDepth = 8;

    /// <summary>The context with the API's options; use this one, not <c>Default</c>.</summary>
    public static ApiJson Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        AllowDuplicateProperties = false,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        MaxDepth = MaxDepth,

        // People read names in their own script; what HTML could misread stays escaped.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    });
}
