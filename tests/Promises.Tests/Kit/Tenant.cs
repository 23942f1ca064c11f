using System.Text;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.Domain.Reconciliation;
using Ingest.Domain.Search;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Promises.Tests.Kit;

/// <summary>One test's world: a queue and a collection of its own, and the whole product over the shared PostgreSQL and Azurite.</summary>
internal sealed class Tenant : IAsyncDisposable
{
    private readonly LocalStack _stack;
    private readonly (string Name, string Value)[] _settings;
    private readonly List<ServiceProvider> _others = [];
    private readonly ServiceProvider _services;

    public Tenant(LocalStack stack, params (string Name, string Value)[] settings)
    {
        _stack = stack;
        _settings =
        [
            ("Ingest:Postgres:ConnectionString", stack.DatabaseConnectionString),
            ("Ingest:Blobs:ConnectionString", stack.BlobConnectionString),
            ("Ingest:Blobs:ContainerPrefix", ContainerPrefix),
            ("Ingest:Worker:Queues:0", Queue),
            ("Ingest:Collections:Queue", Queue),
            ("Ingest:Worker:PollInterval", "00:00:00.050"),
            ("Ingest:Worker:RetryBackOff", "00:00:00.050"),
            .. settings.Select(setting => (setting.Name.Replace("{collection}", Collection, StringComparison.Ordinal), setting.Value.Replace("{collection}", Collection, StringComparison.Ordinal))),
        ];
        _services = Build(TimeSpan.Zero, static _ => { });
    }

    public string Queue { get; } = Unique.Queue();

    public string Collection { get; } = Unique.Collection();

    public string ContainerPrefix { get; } = Unique.Name("p") + "-";

    public DocumentIntake Intake => Get<DocumentIntake>();

    public IDocumentQueries Queries => Get<IDocumentQueries>();

    public IBlobStore Blobs => Get<IBlobStore>();

    public IVectorIndex Index => Get<IVectorIndex>();

    public Reconciler Reconciler => Get<Reconciler>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public async Task<Tenant> StartAsync(CancellationToken cancellationToken)
    {
        await Blobs.EnsureContainersAsync(cancellationToken);
        return this;
    }

    public Task<IntakeResult> AddAsync(string name, string text, CancellationToken cancellationToken, ConflictPolicy onConflict = ConflictPolicy.Replace) =>
        Intake.AddAsync(
            new IntakeRequest(Collection, DocumentName.Parse(name), "upload", onConflict), new MemoryStream(Encoding.UTF8.GetBytes(text)), cancellationToken);

    public Task DropAsync(string path, string text, CancellationToken cancellationToken) =>
        Blobs.WriteAsync(new BlobPath(BlobContainer.Inbox, $"{Collection}/{path}"), new MemoryStream(Encoding.UTF8.GetBytes(text)), cancellationToken);

    /// <summary>A second process's worth of services on the same queue, its clock moved, its ports changed as the test says.</summary>
    public ServiceProvider Another(TimeSpan clockAhead, Action<IServiceCollection>? change = null, params (string Name, string Value)[] settings)
    {
        var services = Build(clockAhead, change ?? (static _ => { }), settings);
        _others.Add(services);
        return services;
    }

    /// <summary>Runs a worker until every document of the collection is final (and stops it), then answers them by name.</summary>
    public async Task<IReadOnlyDictionary<string, DocumentView>> WorkUntilFinalAsync(
        CancellationToken cancellationToken, ServiceProvider? services = null, TimeSpan? timeLimit = null)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var running = (services ?? _services).GetRequiredService<Worker>().RunAsync(stop.Token);
        try
        {
            return await Eventually.GetAsync(
                () => DocumentsAsync(cancellationToken),
                static documents => documents.Count > 0 && documents.Values.All(static d => d.State is VersionState.Ready or VersionState.Failed), timeLimit);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }

    public async Task<IReadOnlyDictionary<string, DocumentView>> DocumentsAsync(CancellationToken cancellationToken)
    {
        var all = new Dictionary<string, DocumentView>(StringComparer.Ordinal);
        Guid? after = null;
        do
        {
            var page = await Queries.ListAsync(new DocumentFilter(Collection, After: after, Limit: 500), cancellationToken);
            foreach (var document in page.Items)
            {
                // Throws when a name appears twice: the promise P2 in one line.
                all.Add(document.Name, document);
            }

            after = page.Next;
        }
        while (after is not null);
        return all;
    }

    public Task<IReadOnlyList<SearchHit>> SearchAsync(string query, CancellationToken cancellationToken, int top = 10) =>
        Get<SearchService>().SearchAsync(new SearchRequest(query, Collection, top), cancellationToken);

    /// <summary>The points of every version in the index, whatever the database thinks of them.</summary>
    public async Task<IReadOnlyDictionary<VersionKey, long>> PointsAsync(CancellationToken cancellationToken)
    {
        var page = await Index.ListVersionsAsync(Collection, after: null, limit: 1000, cancellationToken);
        return page.ToDictionary(static version => version.Key, static version => version.Points);
    }

    public CrashedProcess Crash(string step, params string[] role) => CrashedProcess.Start(_settings, step, role);

    public async ValueTask DisposeAsync()
    {
        foreach (var other in _others)
        {
            await other.DisposeAsync();
        }

        await _services.DisposeAsync();
    }

    private ServiceProvider Build(TimeSpan clockAhead, Action<IServiceCollection> change, params (string Name, string Value)[] more) => _stack.BuildServices(
        services =>
        {
            if (clockAhead != TimeSpan.Zero)
            {
                services.AddSingleton<TimeProvider>(new ShiftedTimeProvider(clockAhead));
            }

            services.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestExtractors().AddIngestEmbedders().AddIngestVectorIndex();
            change(services);
        },
        _settings.Concat(more));
}
