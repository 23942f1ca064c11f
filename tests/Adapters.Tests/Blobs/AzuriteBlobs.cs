using Ingest.Adapters.Blobs;
using Ingest.Domain.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Tests.Blobs;

/// <summary>Blob storage as a host registers it, on the Azurite of the test run, in containers of its own.</summary>
public sealed class AzuriteBlobs : IAsyncLifetime
{
    private ServiceProvider? _services;

    public IBlobStore Store => Get<IBlobStore>();

    public static string ConnectionString => Environment.GetEnvironmentVariable("INGEST_TEST_BLOBS")!;

    public T Get<T>()
        where T : notnull => _services!.GetRequiredService<T>();

    public static ServiceProvider Build(string connectionString, params (string Name, string? Value)[] settings)
    {
        var values = new Dictionary<string, string?>
        {
            ["Ingest:Blobs:ConnectionString"] = connectionString,
            ["Ingest:Blobs:ContainerPrefix"] = $"t{Guid.NewGuid():N}"[..20] + "-",
        };
        foreach (var (name, value) in settings)
        {
            values[$"Ingest:Blobs:{name}"] = value;
        }

        return new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(values).Build())
            .AddIngestBlobs()
            .BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true });
    }

    public async ValueTask InitializeAsync()
    {
        _services = Build(ConnectionString);
        await Store.EnsureContainersAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }
}
