using Ingest.Adapters.Blobs;
using Ingest.Adapters.Postgres;
using Ingest.Domain.Blobs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.TestKit;

/// <summary>The product's own services, composed for one test.</summary>
public static class TestServices
{
    /// <summary>
    /// Builds a container whose settings name the stack's database and storage. The test registers what it needs
    /// (<c>services.AddIngestPostgres()</c>, …) and disposes the container.
    /// </summary>
    /// <param name="stack">The stack.</param>
    /// <param name="register">Registers the services under test.</param>
    /// <param name="settings">Settings added to those, for example <c>("Ingest:Worker:Slots", "1")</c>; later ones win.</param>
    public static ServiceProvider BuildServices(
        this LocalStack stack, Action<IServiceCollection> register, params IEnumerable<(string Name, string Value)> settings)
    {
        ArgumentNullException.ThrowIfNull(stack);
        ArgumentNullException.ThrowIfNull(register);
        (string, string)[] connections =
        [
            ("Ingest:Postgres:ConnectionString", stack.DatabaseConnectionString),
            ("Ingest:Blobs:ConnectionString", stack.BlobConnectionString),
            ("Ingest:Blobs:ContainerPrefix", stack.ContainerPrefix),
        ];
        return Build(register, connections.Concat(settings));
    }

    /// <summary>Applies the product's migrations to a database.</summary>
    public static async Task MigrateAsync(string connectionString, CancellationToken cancellationToken)
    {
        await using var services = Build(static s => s.AddIngestPostgres(), [("Ingest:Postgres:ConnectionString", connectionString)]);
        await services.GetRequiredService<IDatabaseMigrations>().ApplyAsync(cancellationToken);
    }

    /// <summary>Creates the containers of this stack.</summary>
    internal static async Task EnsureContainersAsync(LocalStack stack, CancellationToken cancellationToken)
    {
        await using var services = stack.BuildServices(static s => s.AddIngestBlobs());
        await services.GetRequiredService<IBlobStore>().EnsureContainersAsync(cancellationToken);
    }

    private static ServiceProvider Build(Action<IServiceCollection> register, IEnumerable<(string Name, string Value)> settings)
    {
        var configuration = new ConfigurationBuilder()
            .AddInMemoryCollection(settings.GroupBy(static s => s.Name).Select(static s => KeyValuePair.Create<string, string?>(s.Key, s.Last().Value)))
            .Build();
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(configuration);
        services.AddLogging();
        register(services);
        return services.BuildServiceProvider(new ServiceProviderOptions { ValidateScopes = true, ValidateOnBuild = true });
    }
}
