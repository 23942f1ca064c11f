using Ingest.Contracts.Sources;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Adapters.Tests.Postgres.Sources;

/// <summary>
/// The tests of one database whose statements span all sources: rescue, and the list of approved deletions. They run one after the other, because each
/// has a clock of its own and would rescue the runs of the others.
/// </summary>
internal static class SyncPostgres
{
    public const string Collection = "Sync runs of one database";

    public static SyncStores Sync(this PostgresStores postgres) => new(
        postgres.Get<ISyncRunQueue>(), postgres.Get<ISyncProgress>(), postgres.Get<ISyncDeletions>(), postgres.Get<ISyncQueries>(),
        postgres.Get<IScheduleStore>());
}
