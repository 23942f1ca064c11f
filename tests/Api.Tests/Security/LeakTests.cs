using System.Net;
using System.Text.Json;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Api.Tests.Documents;
using Ingest.Api.Tests.Sources;
using Ingest.Domain;
using Ingest.Domain.Batches;
using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;
using Ingest.Domain.Health;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.Domain.Reindexing;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Ingest.Api.Tests.Security;

/// <summary>What answers say when the system fails: every route, with no path, no SQL and no secret in the answer.</summary>
public sealed class LeakTests(LocalStack stack)
{
    private const string Password = "Hunter2-planted-password";

    // The form of an account key, and nobody's.
    private static readonly string AccountKey = Convert.ToBase64String([.. Enumerable.Range(100, 64).Select(static i => (byte)i)]);

    private static readonly string[] Planted = [Password, AccountKey, "planted", "select hash", "from ingest.", "/srv/", "/var/", "Exception:", ".cs:line", "   at "];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryRoute_UnforeseenError_SaysNothingOfIt()
    {
        await using var api = await StartThrowingAsync(static () => new InvalidOperationException(
            $"select hash from ingest.document; Host=planted;Password={Password} at /srv/planted/secret", new IOException("/var/planted")));

        var failed = await AskEveryRouteAsync(api);

        Assert.Equal(
            ApiRoutes.All.Where(static r => r.Pattern is not ("health/live" or "health/ready")).Select(static r => $"{r.Method} {r.Pattern} 500").Append("GET health/ready 503").Order(),
            failed.Order());
    }

    [Fact]
    public async Task EveryRoute_DatabaseAway_Is503AndSaysNothingOfPathsSqlAndSecrets()
    {
        await using var api = await StartRealAsync($"Host=127.0.0.1;Port=1;Username=ingest;Password={Password};Database=ingest", stack.BlobConnectionString);

        var failed = await AskEveryRouteAsync(api);

        Assert.Equal(
            ApiRoutes.All.Where(static r => r.Pattern is not ("health/live" or "reconcile")).Select(static r => $"{r.Method} {r.Pattern} 503").Order(),
            failed.Where(static f => !f.Contains("reconcile", StringComparison.Ordinal)).Order());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task EveryRoute_StorageAway_SaysNothingOfPathsSqlAndSecrets(bool signature)
    {
        // A database of its own: some routes tell of everything in it, and other tests have documents with names of SQL.
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        await using var api = await StartRealAsync(database, signature
            ? $"BlobEndpoint=http://127.0.0.1:1/account;SharedAccessSignature=sv=2022-11-02&sig={Uri.EscapeDataString(AccountKey)}"
            : $"DefaultEndpointsProtocol=http;AccountName=account;AccountKey={AccountKey};BlobEndpoint=http://127.0.0.1:1/account;");

        var failed = await AskEveryRouteAsync(api);

        Assert.Superset(new HashSet<string> { "POST documents 503", "GET health/ready 503" }, failed.ToHashSet());
    }

    /// <summary>Asks every route; answers which failed, and with what.</summary>
    private static async Task<List<string>> AskEveryRouteAsync(TestApi api)
    {
        List<string> failed = [];
        foreach (var route in ApiRoutes.All)
        {
            using var request = RouteRequests.Valid(route.Method, route.Pattern, RouteValuesInUse.None with { Collection = Unique.Collection() });
            using var response = await api.Client.SendAsync(request, Stop);
            var text = await response.Content.ReadAsStringAsync(Stop) + response.Headers + response.Content.Headers;
            Assert.All(Planted.Append(Uri.EscapeDataString(AccountKey)), secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
            {
                failed.Add($"{route.Method} {route.Pattern} {(int)response.StatusCode}");
                Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
            }
        }

        return failed;
    }

    private static Task<TestApi> StartThrowingAsync(Func<Exception> error) => TestApi.StartWithoutSubstitutesAsync(
        services =>
        {
            services.AddIngestDomain();
            foreach (var port in new[]
                     {
                         typeof(IDocumentRegistry), typeof(IBlobStore), typeof(IDocumentQueries), typeof(IDocumentRemoval), typeof(IWorkQueue), typeof(ICollectionStore),
                         typeof(IVectorIndex), typeof(IEmbedderCatalog), typeof(IExtractor), typeof(IBatchStore), typeof(IBatchControl), typeof(ITokenLedger), typeof(IPausedWork), typeof(ISyncRunQueue), typeof(ISyncProgress),
                         typeof(ISyncDeletions), typeof(ISyncQueries), typeof(IScheduleStore), typeof(IReindexStore), typeof(IReindexQueue), typeof(IReindexProgress),
                     })
            {
                services.AddSingleton(port, ThrowingPort.Create(port, error));
            }

            services.AddSingleton<IProbe>(new ThrowingProbe(error));
            services.AddSingleton<IConnectorFactory>(new ShelfSource());
        },
        [("Ingest:Sources:shelf:Product", "shelf")]);

    private static Task<TestApi> StartRealAsync(string database, string storage) => TestApi.StartWithoutSubstitutesAsync(
        static services =>
        {
            services.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestEmbedders().AddIngestVectorIndex();
            services.AddSingleton(Substitute.For<IExtractor>());
            services.AddSingleton<IConnectorFactory>(new ShelfSource());
        },
        [
            ("Ingest:Postgres:ConnectionString", database), ("Ingest:Blobs:ConnectionString", storage), ("Ingest:Blobs:MaxRetries", "0"), ("Ingest:Collections:Queue", Unique.Queue()),
            ("Ingest:Sources:shelf:Product", "shelf"),
        ]);

    private sealed class ThrowingProbe(Func<Exception> error) : IProbe
    {
        public string Name => "thrower";

        public Task RunAsync(CancellationToken cancellationToken) => throw error();
    }
}
