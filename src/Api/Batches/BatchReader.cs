using Ingest.Api.Problems;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Ingest.Domain.Errors;

namespace Ingest.Api.Batches;

/// <summary>Finds batches for handlers that need one.</summary>
internal sealed class BatchReader(IBatchStore batches)
{
    /// <summary>The batch an upload belongs to.</summary>
    /// <exception cref="RequestException">404.</exception>
    /// <exception cref="FatalException"><c>invalid_state</c>: it is a batch of another collection.</exception>
    public async Task DemandAsync(Guid id, string collection, CancellationToken cancellationToken)
    {
        var batch = await batches.FindAsync(id, cancellationToken) ?? throw NotFound(id);
        if (batch.Collection != collection)
        {
            throw new FatalException(
                ErrorCodes.InvalidState, $"Batch {id} is one of collection '{batch.Collection}', not of '{collection}'. Upload to its collection, or begin another batch.");
        }
    }

    public static RequestException NotFound(Guid id) => RouteValues.NotFound($"There is no batch {id}. POST /api/batches begins one.");
}
