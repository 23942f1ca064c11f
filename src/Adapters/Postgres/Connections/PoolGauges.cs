using System.Diagnostics.Metrics;
using Ingest.Domain.Telemetry;

namespace Ingest.Adapters.Postgres.Connections;

/// <summary>The use of the two pools as metrics; read from memory when somebody asks.</summary>
internal sealed class PoolGauges : IDisposable
{
    /// <summary>The pool for all work.</summary>
    public const string MainPool = "main";

    /// <summary>The pool for rescue and reconcile.</summary>
    public const string ReservePool = "reserve";

    public PoolGauges(ConnectionTurns main, ConnectionTurns reserve)
    {
        Create("ingest.db.pool.used", "Database connections in use", static turns => turns.Used);
        Create("ingest.db.pool.max", "Database connections that may be in use at once", static turns => turns.Max);
        Create("ingest.db.pool.waiting", "Callers that wait for a database connection", static turns => turns.Waiting);

        void Create(string name, string description, Func<ConnectionTurns, int> read) => Meter.CreateObservableGauge(
            name, () => (Measurement<int>[])[Measure(main, MainPool, read), Measure(reserve, ReservePool, read)], "{connection}", description);
    }

    /// <summary>Of this process's pools, or of this test's.</summary>
    internal Meter Meter { get; } = new(IngestTelemetry.Name);

    public void Dispose() => Meter.Dispose();

    private static Measurement<int> Measure(ConnectionTurns turns, string pool, Func<ConnectionTurns, int> read) =>
        new(read(turns), new KeyValuePair<string, object?>(TagNames.Pool, pool));
}
