using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain;
using Ingest.Domain.Extraction;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Ingest.Api.Tests;

/// <summary>The API on the real PostgreSQL and Azurite of the test run, with a queue of its own that no worker serves.</summary>
public sealed class StackApi(LocalStack stack) : IAsyncLifetime
{
    private TestApi? _api;

    /// <summary>Sends the key.</summary>
    public HttpClient Client => Api.Client;

    public Uri Address => Api.Address;

    public string Queue { get; } = Unique.Queue();

    private TestApi Api => _api ?? throw new InvalidOperationException("Not started.");

    public T Get<T>() where T : notnull => Api.Services.GetRequiredService<T>();

    public HttpClient CreateClient() => Api.CreateClient();

    public async ValueTask InitializeAsync() => _api = await StartAsync();

    /// <summary>Another API on the same stack, with other settings.</summary>
    internal Task<TestApi> StartAsync(params (string Name, string Value)[] settings) => TestApi.StartWithoutSubstitutesAsync(
        static services =>
        {
            services.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestEmbedders().AddIngestVectorIndex();
            services.AddSingleton(Substitute.For<IExtractor>());
        },
        [
            ("Ingest:Postgres:ConnectionString", stack.DatabaseConnectionString),
            ("Ingest:Blobs:ConnectionString", stack.BlobConnectionString),
            ("Ingest:Blobs:ContainerPrefix", stack.ContainerPrefix),
            ("Ingest:Collections:Queue", Queue),
            ("Ingest:Worker:Queues:0", Queue),
            .. settings,
        ]);

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            // No test of this API expects a failure of the system.
            Assert.True(_api.Log.Errors.Count == 0, string.Join(Environment.NewLine, _api.Log.Errors));
            await _api.DisposeAsync();
        }
    }

    /// <summary>Claims the one waiting version, as a worker would.</summary>
    internal async Task<WorkItem> ClaimAsync() => Assert.Single(
        await Get<IWorkQueue>().ClaimAsync(new ClaimRequest([Queue], "test", 1, TimeSpan.FromMinutes(1)), TestContext.Current.CancellationToken));
}
