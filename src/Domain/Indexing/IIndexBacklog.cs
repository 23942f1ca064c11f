namespace Ingest.Domain.Indexing;

/// <summary>
/// What an index puts off until no document waits, to make documents searchable sooner: searches are complete without it, only slower. It is done in
/// idle time by whatever process runs; one that ends may do it before. An index that puts nothing off has none.
/// </summary>
public interface IIndexBacklog
{
    /// <summary>Chunks of searchable versions, of all collections, that something is put off for; about, while documents are in work.</summary>
    /// <exception cref="Errors.RetryableException">The index is not available.</exception>
    Task<long> CountAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Does all that waits now, with all processors. Cancelled in the middle it keeps what is done, and the rest waits as before.
    /// </summary>
    /// <exception cref="Errors.RetryableException">The index is not available.</exception>
    Task FinishAsync(CancellationToken cancellationToken);
}
