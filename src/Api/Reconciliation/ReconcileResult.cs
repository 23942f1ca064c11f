using Ingest.Domain.Reconciliation;

namespace Ingest.Api.Reconciliation;

/// <summary>What a reconcile run found and mended; the same shape as <c>reconcile --json</c>.</summary>
/// <param name="StartedAt">When it began.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Checks">One entry a check, in the order they ran.</param>
public sealed record ReconcileResult(DateTimeOffset StartedAt, double Seconds, IReadOnlyList<ReconcileCheckResult> Checks)
{
    /// <summary>The result of a run.</summary>
    public static ReconcileResult From(ReconcileReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        return new ReconcileResult(
            report.StartedAt,
            Math.Round(report.Took.TotalSeconds, 3),
            [.. report.Checks.Select(static c => new ReconcileCheckResult(c.Check, c.Found, c.Fixed, c.Held, c.Error))]);
    }
}

/// <summary>One check of a run.</summary>
/// <param name="Check">Its stable name.</param>
/// <param name="Found">Disagreements seen.</param>
/// <param name="Fixed">Mended, or handed to a worker that will.</param>
/// <param name="Held">Left for a person.</param>
/// <param name="Error">Why it could not finish, or null.</param>
public sealed record ReconcileCheckResult(string Check, long Found, long Fixed, long Held, string? Error);
