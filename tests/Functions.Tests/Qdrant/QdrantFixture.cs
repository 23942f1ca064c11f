using Ingest.Domain.Indexing;
using Ingest.Functions.Qdrant;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Functions.Tests.Qdrant;

/// <summary>The adapter as the product composes it, on the server that <c>QDRANT_URL</c> names (its key in <c>QDRANT_API_KEY</c>) or on a double.</summary>
public sealed class QdrantFixture : IAsyncLifetime
{
    private QdrantServer? _server;
    private ServiceProvider? _services;

    internal IVectorIndex Index => _services!.GetRequiredService<IVectorIndex>();

    public async ValueTask InitializeAsync()
    {
        var url = Environment.GetEnvironmentVariable("QDRANT_URL");
        if (string.IsNullOrEmpty(url))
        {
            _server = await QdrantServer.StartAsync();
            url = _server.Url.ToString();
        }

        _services = Build(("Url", url), ("ApiKey", Environment.GetEnvironmentVariable("QDRANT_API_KEY")), ("ExactSearch", "true"));
    }

    public async ValueTask DisposeAsync()
    {
        await _services!.DisposeAsync();
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    internal static ServiceProvider Build(params (string Name, string? Value)[] settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create($"Ingest:Qdrant:{setting.Name}", setting.Value)))
            .Build();
        return new ServiceCollection()
            .AddSingleton<IConfiguration>(configuration)
            .AddIngestQdrant()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }
}
