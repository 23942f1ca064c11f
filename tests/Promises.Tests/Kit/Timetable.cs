using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests.Kit;

/// <summary>
/// One source that is synced every night at 02:00 in Berlin, a clock that only the test moves, and any number of hosts.
/// </summary>
internal sealed class Timetable : IAsyncDisposable
{
    public const string Nightly = "0 0 2 * * *";

    private readonly List<ServiceProvider> _hosts = [];
    private readonly TimetableDatabase _database;

    public Timetable(TimetableDatabase database) => _database = database;

    public string Source { get; } = Unique.Name("s");

    /// <summary>Noon in winter, 13:00 in Berlin.</summary>
    public ManualTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 1, 10, 12, 0, 0, TimeSpan.Zero));

    /// <summary>What the source does when it is asked for a page; null: it answers one item.</summary>
    public Exception? Trouble { get; set; }

    /// <summary>Another host, with these settings of the source.</summary>
    public ServiceProvider Start(string schedule = Nightly, bool enabled = true)
    {
        var host = _database.Stack.BuildServices(
            services =>
            {
                services.AddSingleton<TimeProvider>(Clock);
                services.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestExtractors().AddIngestEmbedders().AddIngestVectorIndex();
                services.AddSingleton<IConnectorFactory>(new OneItem.Factory(this));
            },
            [
                ("Ingest:Postgres:ConnectionString", _database.ConnectionString),
                ($"Ingest:Sources:{Source}:Product", OneItem.Product),
                ($"Ingest:Sources:{Source}:Schedule", schedule),
                ($"Ingest:Sources:{Source}:TimeZone", "Europe/Berlin"),
                ($"Ingest:Sources:{Source}:Enabled", enabled ? "true" : "false"),
            ]);
        _hosts.Add(host);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _hosts)
        {
            await host.DisposeAsync();
        }
    }

    /// <summary>A source of one partition and one item.</summary>
    private sealed class OneItem(Timetable world) : IConnector
    {
        public const string Product = "oneitem";

        private static readonly ItemKey Key = new("p", "1");

        public Task<SourceAccess> CheckAccessAsync(CancellationToken cancellationToken) => Task.FromResult(new SourceAccess("a test", null));

        public Task<PartitionPage> ListPartitionsAsync(string? cursor, CancellationToken cancellationToken) =>
            Task.FromResult(new PartitionPage([new Partition("p", "P")], null));

        public Task<ItemPage> ReadPageAsync(PageRequest request, CancellationToken cancellationToken) =>
            world.Trouble is { } trouble ? throw trouble : Task.FromResult(Page());

        public Task<KeyPage> ListKeysAsync(Partition partition, string? cursor, CancellationToken cancellationToken) =>
            Task.FromResult(new KeyPage([Key.Key], null));

        public Task<ItemPage> ReadItemsAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken) => Task.FromResult(Page());

        private static ItemPage Page()
        {
            var made = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
            return new ItemPage([new SourceItem(Key, "P/1.md", "One", null, made, made, null, "The only page.")], [], null);
        }

        internal sealed class Factory(Timetable world) : IConnectorFactory
        {
            public string Product => OneItem.Product;

            public IEnumerable<string> Validate(string sourceName) => [];

            public IConnector Create(Source source, RequestMeter meter) => new OneItem(world);
        }
    }
}

/// <summary>
/// A database for the tests of one class, which run one after the other: leases of other tests, which live by the real clock, would look expired to clocks that
/// jump by weeks, and the other way round.
/// </summary>
public sealed class TimetableDatabase(LocalStack stack) : IAsyncLifetime
{
    public LocalStack Stack { get; } = stack;

    public string ConnectionString { get; private set; } = "";

    public async ValueTask InitializeAsync()
    {
        ConnectionString = await Stack.CreateDatabaseAsync(CancellationToken.None);
        await TestServices.MigrateAsync(ConnectionString, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

/// <summary>What tests of schedules ask a host.</summary>
internal static class TimetableQuestions
{
    public static Task<int> TickAsync(this IServiceProvider host, CancellationToken cancellationToken) =>
        host.GetRequiredService<ScheduleLedger>().TickAsync(cancellationToken);

    public static Task WorkAsync(this IServiceProvider host, CancellationToken cancellationToken) =>
        host.GetRequiredService<SyncWorker>().RunDueAsync(cancellationToken);

    public static async Task<SourceStatus> StatusAsync(this IServiceProvider host, CancellationToken cancellationToken, DateTimeOffset? at = null) =>
        Assert.Single(await host.GetRequiredService<SourceStatusReader>().ReadAsync(at, cancellationToken));

    /// <summary>Oldest first.</summary>
    public static async Task<IReadOnlyList<ScheduleRow>> RowsAsync(this IServiceProvider host, CancellationToken cancellationToken) =>
        [.. (await host.GetRequiredService<IScheduleStore>().ListRowsAsync(host.Source(), 5000, cancellationToken)).Reverse()];

    public static Task<IReadOnlyList<SyncRunView>> RunsAsync(this IServiceProvider host, CancellationToken cancellationToken) =>
        host.GetRequiredService<ISyncQueries>().ListAsync(host.Source(), null, 100, cancellationToken);

    private static string Source(this IServiceProvider host) => Assert.Single(host.GetRequiredService<SourceCatalog>().All).Name;
}
