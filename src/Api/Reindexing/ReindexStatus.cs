using Ingest.Api.Documents;
using Ingest.Domain.Reindexing;

namespace Ingest.Api.Reindexing;

/// <summary>One reindex; the same shape as <c>reindex --json</c>.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Collection">Its collection.</param>
/// <param name="State"><c>pending</c>, <c>running</c>, <c>switched</c>, <c>cancelled</c> or <c>failed</c>.</param>
/// <param name="Phase"><c>copy</c>, <c>verify</c> or <c>switch</c>.</param>
/// <param name="FromModel">Embedding model the collection had.</param>
/// <param name="ToModel">Embedding model it is to get.</param>
/// <param name="ToVectorCollection">Vector collection that is filled.</param>
/// <param name="Done">Documents that it holds.</param>
/// <param name="Total">Searchable documents when they were last counted.</param>
/// <param name="Error">Why it failed, or why it waits; null when all is well.</param>
/// <param name="RequestedAt">When it was asked for.</param>
/// <param name="StartedAt">When the first attempt began, or null.</param>
/// <param name="SwitchedAt">When search began to use the new vectors, or null.</param>
/// <param name="FinishedAt">When it became final, or null.</param>
/// <param name="KeptVectorCollection">What its collection could go back to now, or null.</param>
/// <param name="Next">What happens next, for people.</param>
public sealed record ReindexStatus(
    Guid Id, string Collection, string State, string Phase, string FromModel, string ToModel, string ToVectorCollection, long Done, long Total,
    DocumentError? Error, DateTimeOffset RequestedAt, DateTimeOffset? StartedAt, DateTimeOffset? SwitchedAt, DateTimeOffset? FinishedAt,
    string? KeptVectorCollection, string Next)
{
    /// <summary>The status of a reindex at a time.</summary>
    public static ReindexStatus From(Reindex reindex, DateTimeOffset at)
    {
        ArgumentNullException.ThrowIfNull(reindex);
        return new ReindexStatus(
            reindex.Id, reindex.Collection, reindex.State.ToName(), reindex.Phase.ToName(), reindex.FromModel, reindex.ToModel, reindex.ToVectorCollection,
            reindex.Done, reindex.Total, reindex.ErrorCode is { } code ? new DocumentError(code, reindex.ErrorMessage ?? "") : null, reindex.CreatedAt,
            reindex.StartedAt, reindex.SwitchedAt, reindex.FinishedAt, reindex.KeptVectorCollection, ReindexNextStep.Describe(reindex, at));
    }
}
