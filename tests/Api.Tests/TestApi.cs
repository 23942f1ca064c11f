using System.Net;
using System.Text;
using Ingest.Domain;
using Ingest.Domain.Batches;
using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Extraction;
using Ingest.Domain.Figures;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.Domain.Reindexing;
using Ingest.Domain.Scheduling;
using Ingest.Domain.Sources.Runs;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using NSubstitute;

namespace Ingest.Api.Tests;

/// <summary>The API on a real Kestrel at a free loopback port. Ports are substitutes unless a test registers real ones.</summary>
internal sealed class TestApi : IAsyncDisposable
{
    public const string Key = "test-key-of-forty-three-characters-long-ok";

    private readonly WebApplication _app;

    private TestApi(WebApplication app, ErrorLog log)
    {
        _app = app;
        Log = log;
        Address = new Uri(app.Urls.Single());
        Client = CreateClient();
        Client.DefaultRequestHeaders.Add("X-Ingest-Key", Key);
    }

    /// <summary>Sends the key with every request.</summary>
    public HttpClient Client { get; }

    public Uri Address { get; }

    /// <summary>What the API logged as errors.</summary>
    public ErrorLog Log { get; }

    public IServiceProvider Services => _app.Services;

    public static Task<TestApi> StartAsync(Action<IServiceCollection> register, params (string Name, string Value)[] settings) =>
        StartWithoutSubstitutesAsync(services =>
        {
            services.AddIngestDomain();
            AddSubstitutes(services);
            register(services);
        }, settings.AsEnumerable());

    public static async Task<TestApi> StartWithoutSubstitutesAsync(Action<IServiceCollection> register, IEnumerable<(string Name, string Value)> settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRoutingCore();
        var log = new ErrorLog();
        builder.Services.AddLogging(logging => logging.AddProvider(log));
        builder.Configuration.AddInMemoryCollection(settings.Prepend(("Ingest:Api:Keys:0", Key)).GroupBy(static s => s.Item1).Select(static s => KeyValuePair.Create<string, string?>(s.Key, s.Last().Item2)));
        register(builder.Services);
        builder.Services.AddIngestApi().AddIngestKestrelLimits();
        var app = builder.Build();
        app.UseRouting();
        app.MapIngestApi();
        await app.StartAsync();
        return new TestApi(app, log);
    }

    /// <summary>A client without a key.</summary>
    public HttpClient CreateClient() => new(new SocketsHttpHandler { AllowAutoRedirect = false }) { BaseAddress = Address };

    public static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync(new CancellationToken(canceled: true));
        await _app.DisposeAsync();
    }

    private static void AddSubstitutes(IServiceCollection services)
    {
        foreach (var port in new[]
                 {
                     typeof(IDocumentRegistry), typeof(IBlobStore), typeof(IDocumentQueries), typeof(IDocumentRemoval), typeof(IWorkQueue),
                     typeof(ICollectionStore), typeof(IVectorIndex), typeof(IEmbedderCatalog), typeof(IExtractor), typeof(IBatchStore), typeof(IBatchControl), typeof(ITokenLedger), typeof(IPausedWork),
                     typeof(ISyncRunQueue), typeof(ISyncProgress), typeof(ISyncDeletions), typeof(ISyncQueries), typeof(IScheduleStore),
                     typeof(IFigureStore), typeof(IFigureKeeping), typeof(IReindexStore), typeof(IReindexQueue), typeof(IReindexProgress),
                 })
        {
            services.AddSingleton(port, Substitute.For([port], []));
        }
    }
}
