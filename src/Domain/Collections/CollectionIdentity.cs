namespace Ingest.Domain.Collections;

/// <summary>What of a collection never changes, so that a process may remember it. The rest, see <see cref="Collection"/>, a reindex in another process may change.</summary>
/// <param name="Id">Database id.</param>
/// <param name="Name">Unique name, see <see cref="CollectionName"/>.</param>
/// <param name="Queue">The queue its work goes to; only workers that list it take it.</param>
public record CollectionIdentity(int Id, string Name, string Queue);
