namespace Ingest.Domain.Reconciliation;

/// <summary>
/// One comparison of database, blobs and index. The database wins. Checks are incremental: a run looks at a bounded part and the next goes
/// on where it ended, so that none starves the others or the workers (P4).
/// </summary>
internal interface IReconcileCheck
{
    /// <summary>Stable name: snake case, in reports and metrics.</summary>
    string Name { get; }

    /// <summary>Looks, mends what it may mend, and counts.</summary>
    Task<Findings> RunAsync(CancellationToken cancellationToken);
}

/// <summary>What one check found.</summary>
/// <param name="Found">Disagreements seen.</param>
/// <param name="Fixed">Of these, mended or handed to a worker that will.</param>
/// <param name="Held">Of these, left for a person, because mending could lose something.</param>
internal readonly record struct Findings(long Found, long Fixed, long Held = 0)
{
    public static Findings operator +(Findings left, Findings right) =>
        new(left.Found + right.Found, left.Fixed + right.Fixed, left.Held + right.Held);
}
