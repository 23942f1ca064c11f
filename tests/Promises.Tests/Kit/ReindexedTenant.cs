using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Indexing;
using Ingest.Domain.Reindexing;
using Ingest.Domain.Search;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Promises.Tests.Kit;

/// <summary>A tenant whose processes have two embedding models.</summary>
internal sealed class ReindexedTenant : IAsyncDisposable
{
    private readonly ServiceProvider _services;

    public ReindexedTenant(LocalStack stack, params (string Name, string Value)[] settings)
    {
        Tenant = new Tenant(
            stack,
            [
                ("Ingest:Reindex:RetryBackOff", "00:00:00.020"), ("Ingest:Reindex:MaxRetryBackOff", "00:00:00.100"),
                ("Ingest:Reindex:PollInterval", "00:00:00.020"), ("Ingest:Reindex:StepTime", "00:00:00"), .. settings,
            ]);
        _services = Process(TimeSpan.Zero);
    }

    public Tenant Tenant { get; }

    public LetterEmbedder Letters => LettersOf(_services);

    public IVectorIndex Index => Get<IVectorIndex>();

    public ReindexRequests Requests => Get<ReindexRequests>();

    public ReindexWorker Worker => Get<ReindexWorker>();

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>A process of its own, with both models.</summary>
    public ServiceProvider Process(TimeSpan clockAhead, Action<IServiceCollection>? change = null) => Tenant.Another(clockAhead, services =>
    {
        var catalog = services.Single(static service => service.ServiceType == typeof(IEmbedderCatalog)).ImplementationFactory!;
        services.Replace(ServiceDescriptor.Singleton<IEmbedderCatalog>(provider => new TwoModels((IEmbedderCatalog)catalog(provider))));
        change?.Invoke(services);
    });

    public static LetterEmbedder LettersOf(IServiceProvider process) => ((TwoModels)process.GetRequiredService<IEmbedderCatalog>()).Letters;

    public async Task<ReindexedTenant> StartAsync(int documents, CancellationToken cancellationToken)
    {
        await Tenant.StartAsync(cancellationToken);
        for (var i = 0; i < documents; i++)
        {
            await Tenant.AddAsync($"{i}.txt", $"Bicycle number {i}.", cancellationToken);
        }

        if (documents > 0)
        {
            await WorkAsync(cancellationToken);
        }

        return this;
    }

    public Task<IReadOnlyDictionary<string, DocumentView>> WorkAsync(CancellationToken cancellationToken) =>
        Tenant.WorkUntilFinalAsync(cancellationToken, _services, TimeSpan.FromMinutes(2));

    /// <summary>Works on the reindex until it is final, or waits for more than the test's back-off.</summary>
    public Task<Reindex> ReindexAsync(CancellationToken cancellationToken, ServiceProvider? process = null) => Eventually.GetAsync(
        async () =>
        {
            await (process ?? _services).GetRequiredService<ReindexWorker>().RunDueAsync(Tenant.Queue, Tenant.Collection, cancellationToken);
            return await Requests.FindAsync(Tenant.Collection, cancellationToken);
        },
        static reindex => reindex.IsFinal,
        TimeSpan.FromMinutes(2));

    public async Task<Collection> CollectionAsync(CancellationToken cancellationToken) =>
        Assert.IsType<Collection>(await Get<ICollectionStore>().FindAsync(Tenant.Collection, cancellationToken));

    public Task<IReadOnlyList<SearchHit>> SearchAsync(string query, CancellationToken cancellationToken, int top = 100) =>
        Get<SearchService>().SearchAsync(new SearchRequest(query, Tenant.Collection, top), cancellationToken);

    /// <summary>Every point of a vector collection, by version.</summary>
    public async Task<IReadOnlyDictionary<VersionKey, long>> PointsAsync(string vectorCollection, CancellationToken cancellationToken) =>
        (await Index.ListVersionsAsync(vectorCollection, after: null, limit: 10_000, cancellationToken))
        .ToDictionary(static version => version.Key, static version => version.Points);

    /// <summary>The vectors that are searched hold exactly every searchable version's chunks.</summary>
    public async Task<Collection> RequireWholeAsync(CancellationToken cancellationToken)
    {
        var collection = await CollectionAsync(cancellationToken);
        var points = await PointsAsync(collection.VectorCollection, cancellationToken);
        foreach (var document in (await Tenant.DocumentsAsync(cancellationToken)).Values.Where(static d => d.SearchableVersion is not null))
        {
            var key = new VersionKey(document.Id, document.SearchableVersion!.Value);
            Assert.True(points.GetValueOrDefault(key) > 0, $"{document.Name} {key} is searchable but has no points in {collection.VectorCollection}.");
        }

        return collection;
    }

    public ValueTask DisposeAsync() => Tenant.DisposeAsync();
}
