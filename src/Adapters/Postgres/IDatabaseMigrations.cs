namespace Ingest.Adapters.Postgres;

/// <summary>Brings the database to this program's schema. Hosts call it at start, before anything else touches the database.</summary>
public interface IDatabaseMigrations
{
    /// <summary>
    /// Applies the missing numbered migrations, all in one transaction, one process at a time; others wait for it and find nothing to do.
    /// Answers how many were applied.
    /// </summary>
    /// <exception cref="Domain.Errors.FatalException">
    /// <c>invalid_state</c>: an applied migration was edited, one was added below an applied one, or the database is newer than this
    /// program. Nothing is changed then.
    /// </exception>
    /// <exception cref="Domain.Errors.RetryableException"><c>database_unavailable</c>.</exception>
    Task<int> ApplyAsync(CancellationToken cancellationToken);

    /// <summary>The names of the migrations that <see cref="ApplyAsync"/> would apply, in their order; changes nothing.</summary>
    /// <exception cref="Domain.Errors.FatalException">As <see cref="ApplyAsync"/>.</exception>
    /// <exception cref="Domain.Errors.RetryableException"><c>database_unavailable</c>.</exception>
    Task<IReadOnlyList<string>> FindMissingAsync(CancellationToken cancellationToken);
}
