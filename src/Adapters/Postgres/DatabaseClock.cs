using Ingest.Adapters.Postgres.Connections;

namespace Ingest.Adapters.Postgres;

/// <summary>
/// The database's time, as this machine knows it: the local clock plus the offset measured by <see cref="RefreshAsync"/>. Two machines
/// that refreshed agree within about half a round trip to the database plus what their clocks drifted since. Timers and time stamps of
/// <see cref="TimeProvider"/> stay local: they measure lengths, not points in time. See docs/adr/0002.
/// </summary>
public sealed class DatabaseClock : TimeProvider
{
    /// <summary>Measurements of one refresh; the one with the shortest round trip counts, because its error is bounded by half of it.</summary>
    private const int Measurements = 3;

    private readonly TimeProvider _local;
    private readonly Database _database;
    private long _offsetTicks;

    internal DatabaseClock(TimeProvider local, Database database)
    {
        _local = local;
        _database = database;
    }

    /// <summary>Database time minus local time, as last measured; zero before the first <see cref="RefreshAsync"/>.</summary>
    public TimeSpan Offset => TimeSpan.FromTicks(Interlocked.Read(ref _offsetTicks));

    /// <inheritdoc/>
    public override long TimestampFrequency => _local.TimestampFrequency;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => _local.LocalTimeZone;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _local.GetUtcNow() + Offset;

    /// <inheritdoc/>
    public override long GetTimestamp() => _local.GetTimestamp();

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        _local.CreateTimer(callback, state, dueTime, period);

    /// <summary>Measures the offset again. On failure the last one stays.</summary>
    /// <exception cref="Domain.Errors.RetryableException"><c>database_unavailable</c>.</exception>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var offset = await _database.UseAsync("Schema/ReadClock", MeasureAsync, cancellationToken);
        Interlocked.Exchange(ref _offsetTicks, offset.Ticks);
    }

    private async Task<TimeSpan> MeasureAsync(Npgsql.NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        var best = (RoundTrip: TimeSpan.MaxValue, Offset: TimeSpan.Zero);
        for (var i = 0; i < Measurements; i++)
        {
            await using var command = Database.CreateCommand(connection, new Statement("Schema/ReadClock"));
            var started = _local.GetTimestamp();
            var before = _local.GetUtcNow();
            var database = (DateTime)(await command.ExecuteScalarAsync(cancellationToken))!;
            var roundTrip = _local.GetElapsedTime(started);
            if (roundTrip < best.RoundTrip)
            {
                best = (roundTrip, new DateTimeOffset(database, TimeSpan.Zero) - (before + (roundTrip / 2)));
            }
        }

        return best.Offset;
    }
}
