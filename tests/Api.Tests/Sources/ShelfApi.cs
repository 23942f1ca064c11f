using System.Text.Json;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Api.Tests.Documents;
using Ingest.Domain;
using Ingest.Domain.Extraction;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Ingest.Api.Tests.Sources;

/// <summary>The API on the real PostgreSQL and Azurite with two sources of its own: a shelf that is synced every night at 02:00 UTC, and one that is switched off.</summary>
public sealed class ShelfApi(LocalStack stack) : IAsyncLifetime
{
    private TestApi? _api;

    public HttpClient Client => Api.Client;

    public string Source { get; } = Unique.Name("s");

    public string SwitchedOff { get; } = Unique.Name("off");

    internal ShelfSource Shelf { get; } = new();

    /// <summary>What the API logged as errors.</summary>
    public IReadOnlyCollection<string> Errors => Api.Log.Errors;

    private TestApi Api => _api ?? throw new InvalidOperationException("Not started.");

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        var queue = Unique.Queue();
        _api = await TestApi.StartWithoutSubstitutesAsync(
            services =>
            {
                services.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestEmbedders().AddIngestVectorIndex();
                services.AddSingleton(Substitute.For<IExtractor>());
                services.AddSingleton<IConnectorFactory>(Shelf);
            },
            [
                ("Ingest:Postgres:ConnectionString", stack.DatabaseConnectionString),
                ("Ingest:Blobs:ConnectionString", stack.BlobConnectionString),
                ("Ingest:Blobs:ContainerPrefix", stack.ContainerPrefix),
                ("Ingest:Collections:Queue", queue),
                ("Ingest:Worker:Queues:0", queue),
                ($"Ingest:Sources:{Source}:Product", Shelf.Product),
                ($"Ingest:Sources:{Source}:Collection", Unique.Collection()),
                ($"Ingest:Sources:{Source}:EnumerateEvery", "00:00:00"),
                ($"Ingest:Sources:{Source}:DeleteCount", "0"),
                ($"Ingest:Sources:{Source}:DeleteShare", "0"),
                ($"Ingest:Sources:{SwitchedOff}:Product", Shelf.Product),
                ($"Ingest:Sources:{SwitchedOff}:Enabled", "false"),
            ]);
    }

    /// <summary>Asks for a sync and answers its run, not yet begun.</summary>
    public async Task<string> RequestAsync()
    {
        using var response = await Client.PostAsync($"/api/sync/{Source}", null, Stop);
        return (await response.ReadAsync()).Text("runId");
    }

    /// <summary>Asks for a sync, lets a worker do it, and answers the run.</summary>
    public async Task<JsonElement> SyncAsync()
    {
        var id = await RequestAsync();
        await WorkAsync();
        return await Client.GetJsonAsync($"/api/sync-runs/{id}");
    }

    public Task WorkAsync() => Api.Services.GetRequiredService<SyncWorker>().RunDueAsync([Source], Stop);

    /// <summary>How the shelf stands.</summary>
    public async Task<JsonElement> StatusAsync(string query = "") =>
        (await Client.GetJsonAsync($"/api/sync-status{query}")).GetProperty("sources").EnumerateArray().Single(source => source.Text("name") == Source);

    /// <summary>Three books, of which two vanish: after two complete enumerations their deletions are held.</summary>
    public async Task<JsonElement> HoldTwoAsync()
    {
        Shelf.Items.UnionWith(["a", "b", "c"]);
        await SyncAsync();
        Shelf.Items.ExceptWith(["a", "b"]);
        await SyncAsync();
        return await SyncAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_api is not null)
        {
            Assert.Empty(_api.Log.Errors); // No test of this API expects a failure of the system.
            await _api.DisposeAsync();
        }
    }
}
