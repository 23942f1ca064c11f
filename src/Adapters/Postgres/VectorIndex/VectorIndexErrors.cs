using Ingest.Domain.Errors;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>The index's own errors.</summary>
internal static class VectorIndexErrors
{
    /// <summary>Runs a call to the database and says <c>index_unavailable</c> when it is the database that is not available.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> call)
    {
        try
        {
            return await call();
        }
        catch (RetryableException e) when (e.Code == ErrorCodes.DatabaseUnavailable)
        {
            throw new RetryableException(ErrorCodes.IndexUnavailable, e.Message, e, e.RetryAfter);
        }
    }

    public static RetryableException NoSuchCollection(string operation, string collection) => new(
        ErrorCodes.IndexUnavailable,
        $"{operation}: there is no vector collection '{collection}'. It is created with its collection; start again to create what is missing.");

    public static RetryableException Unproven(string found) => new(
        ErrorCodes.IndexUnavailable, $"Probe of the vector index: {found}. Look at the tables ingest.vector_* in the database of Ingest:Postgres.");
}
