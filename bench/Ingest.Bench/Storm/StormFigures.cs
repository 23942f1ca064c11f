namespace Ingest.Bench.Storm;

/// <summary>Updates as fast as they come.</summary>
/// <param name="Clients">Clients that send at once, each one call after the other.</param>
/// <param name="One">All updates to one document.</param>
/// <param name="Many">One update to each of as many documents.</param>
internal sealed record StormFigures(int Clients, StormOutcome One, StormOutcome Many);

/// <summary>What one storm did.</summary>
/// <param name="Updates">Updates sent, each with bytes of its own.</param>
/// <param name="Documents">Documents they went to.</param>
/// <param name="SendSeconds">From the first call to the last answer.</param>
/// <param name="QuietSeconds">From the first call until nothing waits or is in work and the points of replaced versions are gone.</param>
/// <param name="AcceptP50">Half of the calls took no longer, ms.</param>
/// <param name="AcceptP95">Nineteen of twenty took no longer, ms.</param>
/// <param name="Published">Versions that became searchable.</param>
/// <param name="Overtaken">Versions that a newer one replaced before they did.</param>
/// <param name="Wrong">Documents that do not have the bytes of the last version that was accepted, or are not searchable with it.</param>
/// <param name="StrayPoints">Points of other versions in the index, and points that the searchable versions lack.</param>
/// <param name="Leases">Versions still leased.</param>
/// <param name="Retries">Versions that had to be tried again.</param>
/// <param name="Deadlocks">Deadlocks that PostgreSQL broke.</param>
internal sealed record StormOutcome(
    int Updates, int Documents, double SendSeconds, double QuietSeconds, double AcceptP50, double AcceptP95, long Published, long Overtaken, long Wrong,
    long StrayPoints, long Leases, long Retries, long Deadlocks)
{
    /// <summary>Everything that must be zero, added up.</summary>
    public long Faults() => Wrong + StrayPoints + Leases + Retries + Deadlocks;
}
