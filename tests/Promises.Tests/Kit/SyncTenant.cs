using System.Text;
using Ingest.CrashWorker.Sources;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Promises.Tests.Kit;

/// <summary>A tenant with one scripted source, whose clock the test moves. Every sync of it enumerates.</summary>
internal sealed class SyncTenant : IAsyncDisposable
{
    /// <summary>Longer than a lease.</summary>
    public static readonly TimeSpan LeaseIsOver = TimeSpan.FromMinutes(3);

    private readonly Tenant _tenant;
    private readonly ServiceProvider _services;

    private SyncTenant(SyncDatabase database, IEnumerable<(string Name, string Value)> settings)
    {
        _tenant = new Tenant(
            database.Stack,
            [
                ("Ingest:Postgres:ConnectionString", database.ConnectionString),
                .. Configure(Source, settings),
                ("Ingest:Sync:RetryBackOff", "00:00:00.010"),
            ]);
        _services = Another();
    }

    public string Source { get; } = Unique.Name("s");

    public ScriptedWorld World { get; } = new();

    /// <summary>Begins an hour ago, so that a process with the real clock can come after it.</summary>
    public ManualTimeProvider Time { get; } = new(TimeProvider.System.GetUtcNow().AddHours(-1));

    public ISyncQueries Queries => Get<ISyncQueries>();

    public static async Task<SyncTenant> StartAsync(
        SyncDatabase database, CancellationToken cancellationToken, params (string Name, string Value)[] settings)
    {
        var tenant = new SyncTenant(database, settings);
        await tenant._tenant.StartAsync(cancellationToken);
        return tenant;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Another process's worth of services with the same world and clock.</summary>
    public ServiceProvider Another(Action<IServiceCollection>? change = null) => _tenant.Another(TimeSpan.Zero, services =>
    {
        services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Time));
        services.AddSingleton<IConnectorFactory>(new ScriptedConnectorFactory(World, Time));
        change?.Invoke(services);
    });

    public CrashedProcess Crash(string step, params string[] role) => _tenant.Crash(step, role);

    /// <summary>Adds or changes an item now.</summary>
    public void Put(string partition, string key, string text, TimeSpan foundAfter = default, bool malformed = false, string? title = null) =>
        World.Put(partition, key, text, Time.GetUtcNow(), foundAfter, malformed, title);

    /// <summary>Syncs a second later, and lets a day pass.</summary>
    public async Task<SyncRunView> SyncAsync(CancellationToken cancellationToken)
    {
        Time.Advance(TimeSpan.FromSeconds(1));
        var run = await RunAsync(await Get<SyncRequests>().SyncAsync(Source, "api", cancellationToken), cancellationToken);
        Time.Advance(TimeSpan.FromDays(1));
        return run;
    }

    /// <summary>Works on a run, waiting when it waits, until it is final.</summary>
    public async Task<SyncRunView> RunAsync(RequestedRun requested, CancellationToken cancellationToken)
    {
        for (var wait = 0; wait < 100; wait++)
        {
            await Get<SyncWorker>().RunDueAsync(cancellationToken);
            var run = (await Queries.FindAsync(requested.RunId, cancellationToken))!;
            if (run.State is SyncRunState.Succeeded or SyncRunState.Failed)
            {
                return run;
            }

            var next = run.AvailableAt ?? run.LeaseExpiresAt!.Value;
            Time.Advance(next > Time.GetUtcNow() ? next - Time.GetUtcNow() : TimeSpan.FromSeconds(1));
        }

        throw new InvalidOperationException($"Sync run {requested.RunId:D} does not end.");
    }

    /// <summary>The text of every document of the source, by name. Throws when a name is there twice.</summary>
    public async Task<SortedDictionary<string, string>> TextsAsync(CancellationToken cancellationToken)
    {
        var texts = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var document in (await _tenant.DocumentsAsync(cancellationToken)).Values)
        {
            Assert.Equal(Source, document.Source);
            await using var content = await _tenant.Blobs.OpenReadAsync(
                BlobNames.Document(new VersionKey(document.Id, document.Version), DocumentName.Parse(document.Name).FileName), cancellationToken);
            using var reader = new StreamReader(content);
            texts.Add(document.Name, await reader.ReadToEndAsync(cancellationToken));
        }

        return texts;
    }

    /// <summary>The documents, by the key of their item.</summary>
    public async Task<IReadOnlyDictionary<string, DocumentView>> DocumentsAsync(CancellationToken cancellationToken) =>
        (await _tenant.DocumentsAsync(cancellationToken)).Values.ToDictionary(
            static document => Path.GetFileNameWithoutExtension(document.Name), StringComparer.Ordinal);

    /// <summary>Every readable item has exactly one document with its latest text, and nothing else has one, but for documents of these names.</summary>
    public async Task AssertInSyncAsync(CancellationToken cancellationToken, params string[] except)
    {
        // Texts name their items, so that equal texts are the same item's.
        var texts = (await TextsAsync(cancellationToken)).Where(document => !except.Contains(document.Key)).Select(static document => document.Value);
        var expected = World.Items.Where(static item => !item.Malformed).Select(static item => Encoding.UTF8.GetString(ItemText.Render(item.ToItem())));
        Assert.Equal(expected.Order(StringComparer.Ordinal), texts.Order(StringComparer.Ordinal));
    }

    public ValueTask DisposeAsync() => _tenant.DisposeAsync();

    private static (string, string)[] Configure(string source, IEnumerable<(string Name, string Value)> settings) =>
    [
        ($"Ingest:Sources:{source}:Product", "scripted"),
        ($"Ingest:Sources:{source}:Collection", "{collection}"),
        ($"Ingest:Sources:{source}:Schedule", ""),
        ($"Ingest:Sources:{source}:EnumerateEvery", "00:00:00"),
        .. settings.Select(setting => (setting.Name.Replace("{source}", source, StringComparison.Ordinal), setting.Value)),
    ];
}
