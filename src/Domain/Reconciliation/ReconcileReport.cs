namespace Ingest.Domain.Reconciliation;

/// <summary>What a reconcile run found and mended.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Took">How long it took.</param>
/// <param name="Checks">One entry a check, in the order they ran.</param>
public sealed record ReconcileReport(DateTimeOffset StartedAt, TimeSpan Took, IReadOnlyList<CheckReport> Checks);

/// <summary>One check of a run.</summary>
/// <param name="Check">Its stable name.</param>
/// <param name="Found">Disagreements seen.</param>
/// <param name="Fixed">Mended, or handed to a worker that will.</param>
/// <param name="Held">Left for a person.</param>
/// <param name="Error">Why it could not finish, or null. The other checks run all the same.</param>
public sealed record CheckReport(string Check, long Found, long Fixed, long Held, string? Error);
