namespace Ingest.Domain.Processing;

/// <summary>Remembers in the database which task hub works on it, so that no other environment's ever does (P6).</summary>
public interface ITaskHubRegistry
{
    /// <summary>
    /// Binds the database to this hub if it is bound to none, and answers the hub it is bound to. Safe to call from many processes at once;
    /// the first one wins.
    /// </summary>
    /// <exception cref="Errors.RetryableException"><c>database_unavailable</c>.</exception>
    Task<string> BindAsync(string name, CancellationToken cancellationToken);
}
