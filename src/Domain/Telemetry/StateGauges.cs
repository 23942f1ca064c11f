using System.Diagnostics.Metrics;
using Ingest.Domain.Documents;
using Ingest.Domain.Figures;
using Ingest.Domain.Processing;
using Ingest.Domain.Sources;
using Microsoft.Extensions.Logging;

namespace Ingest.Domain.Telemetry;

/// <summary>
/// How things stand, for metrics: read once an interval from the snapshot that everybody shares, however often the gauges are asked. A snapshot that
/// could not be renewed for three intervals is not shown any more: no figure is better than an old one.
/// </summary>
public sealed class StateGauges
{
    private const int MissedReads = 3;

    private readonly Func<CancellationToken, Task<Overview>> _readOverview;
    private readonly TimeProvider _time;
    private readonly ILogger<StateGauges> _logger;
    private volatile Overview? _last;

    internal StateGauges(Func<CancellationToken, Task<Overview>> readOverview, TimeProvider time, ILogger<StateGauges> logger)
    {
        _readOverview = readOverview;
        _time = time;
        _logger = logger;
    }

    /// <summary>Of this host's gauges, while they are kept.</summary>
    internal Meter? Meter { get; private set; }

    /// <summary>Keeps the gauges until it is stopped. An error is logged, and it is tried again after the interval.</summary>
    /// <param name="interval">Between two reads.</param>
    /// <param name="cancellationToken">Stops it; the gauges are gone when this returns.</param>
    public async Task RunAsync(TimeSpan interval, CancellationToken cancellationToken)
    {
        using var meter = Meter = CreateMeter(() => _last is { } last && _time.GetUtcNow() - last.At <= MissedReads * interval ? last : null);
        await new RepeatedDuty("read how things stand for metrics", interval, ReadAsync, _time, _logger).RunAsync(cancellationToken);
    }

    /// <summary>The gauges over snapshots that <paramref name="read"/> answers; null shows nothing.</summary>
    internal static Meter CreateMeter(Func<Overview?> read)
    {
        var meter = new Meter(IngestTelemetry.Name);
        meter.CreateObservableGauge("ingest.documents", () => Documents(read()), "{document}", "Live documents by collection and state of their latest version");
        meter.CreateObservableGauge("ingest.queue.age", () => QueueAge(read()), "s", "How long the oldest version that may be claimed has waited; 0 when none waits");
        meter.CreateObservableGauge("ingest.schedule.overdue", () => OfSources(read(), Overdue), "s", "How long ago the first expected run was that nobody has begun; 0 when none is overdue");
        meter.CreateObservableGauge("ingest.credential.expires_in", () => OfSources(read(), ExpiresIn), "s", "Until the credential of a source expires, where that is known; negative afterwards");
        meter.CreateObservableGauge("ingest.sync.held_deletions", () => OfSources(read(), static (_, source) => source.HeldDeletions), "{document}", "Deletions that wait for a person");
        return meter;
    }

    private async Task ReadAsync(CancellationToken cancellationToken) => _last = await _readOverview(cancellationToken);

    private static IEnumerable<Measurement<long>> Documents(Overview? overview) =>
        from collection in overview?.Standing.Collections ?? []
        from count in new[]
        {
            (State: VersionState.Receiving, collection.Receiving), (State: VersionState.Pending, collection.Pending),
            (State: VersionState.Processing, collection.Processing), (State: VersionState.Ready, collection.Ready), (State: VersionState.Failed, collection.Failed),
        }
        select new Measurement<long>(count.Item2, new(TagNames.Collection, collection.Name), new(TagNames.State, count.State.ToName()));

    private static IEnumerable<Measurement<double>> QueueAge(Overview? overview) =>
        overview is null ? [] : [new Measurement<double>((overview.Standing.OldestPending ?? TimeSpan.Zero).TotalSeconds)];

    private static IEnumerable<Measurement<double>> OfSources(Overview? overview, Func<Overview, SourceStatus, double?> read) =>
        from source in overview?.Sources ?? []
        let value = read(overview!, source)
        where value is not null
        select new Measurement<double>(value.Value, new KeyValuePair<string, object?>(TagNames.SourceName, source.Name));

    private static double? Overdue(Overview overview, SourceStatus source) =>
        source is { Enabled: true, Schedule: not null } ? (source.OverdueBy ?? TimeSpan.Zero).TotalSeconds : null;

    private static double? ExpiresIn(Overview overview, SourceStatus source) => (source.CredentialExpiresAt - overview.At)?.TotalSeconds;
}
