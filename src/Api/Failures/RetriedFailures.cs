namespace Ingest.Api.Failures;

/// <summary>What a retry of a group did.</summary>
/// <param name="Retried">Documents that wait for a worker again.</param>
public sealed record RetriedFailures(long Retried);
