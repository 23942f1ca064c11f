using Ingest.LocalHost.Stack;
using Npgsql;

namespace Ingest.TestKit;

/// <summary>
/// The real PostgreSQL and Azurite of a test assembly: <c>[assembly: AssemblyFixture(typeof(LocalStack))]</c>, then take it as a constructor
/// argument. Uses the servers of the data folder that <c>INGEST_TEST_HOME</c> names (<c>./test.sh</c> starts them once for all assemblies),
/// or starts private ones and deletes them at the end. Every assembly has a fresh database of its own with all migrations applied, and
/// containers of its own.
/// </summary>
public sealed class LocalStack : IAsyncLifetime
{
    /// <summary>The environment variable that names a running data folder to share.</summary>
    public const string HomeVariable = "INGEST_TEST_HOME";

    private TemporaryFolder? _folder;
    private LocalServers? _servers;
    private NpgsqlConnectionStringBuilder? _database;

    /// <summary>Connects to this assembly's database, as its owner.</summary>
    public string DatabaseConnectionString => Started(_database).ConnectionString;

    /// <summary>Connects to blob storage.</summary>
    public string BlobConnectionString => Started(_servers).BlobConnectionString;

    /// <summary>Put before the names of this assembly's containers, so that assemblies never see each other's blobs.</summary>
    public string ContainerPrefix { get; } = Unique.Name("t") + "-";

    /// <summary>Connects a superuser to this assembly's database.</summary>
    public string AdminConnectionString =>
        new NpgsqlConnectionStringBuilder(Started(_servers).AdminConnectionString) { Database = Started(_database).Database }.ConnectionString;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var shared = Environment.GetEnvironmentVariable(HomeVariable);
        if (string.IsNullOrEmpty(shared))
        {
            _folder = new TemporaryFolder();
        }

        var home = new HomeFolder(_folder?.Path ?? shared!);
        _servers = await LocalServers.JoinAsync(home, TestServers.Options);
        var database = await CreateDatabaseAsync(CancellationToken.None);
        await TestServices.MigrateAsync(database, CancellationToken.None);
        _database = new NpgsqlConnectionStringBuilder(database);
        await TestServices.EnsureContainersAsync(this, CancellationToken.None);
    }

    /// <summary>
    /// A fresh, empty database (see <see cref="TestServices.MigrateAsync"/>), whose owner may open only so many connections at once when a test
    /// wants to see what the code does when there are no more.
    /// </summary>
    /// <param name="connectionLimit">Connections, or null for no limit.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The owner's connection string.</returns>
    public async Task<string> CreateDatabaseAsync(CancellationToken cancellationToken, int? connectionLimit = null)
    {
        var servers = Started(_servers);
        var name = Unique.Name("t").Replace('-', '_');
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(servers.AdminConnectionString) { Pooling = false });
        var password = new NpgsqlConnectionStringBuilder(servers.DatabaseConnectionString).Password;
        await ExecuteAsync(source, $"CREATE ROLE {name} LOGIN PASSWORD '{password}' CONNECTION LIMIT {connectionLimit ?? -1}", cancellationToken);
        await ExecuteAsync(source, $"CREATE DATABASE {name} OWNER {name} STRATEGY file_copy", cancellationToken);
        return new NpgsqlConnectionStringBuilder(servers.DatabaseConnectionString) { Database = name, Username = name }.ConnectionString;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        NpgsqlConnection.ClearAllPools();
        if (_servers is not null)
        {
            await _servers.DisposeAsync();
        }

        _folder?.Dispose();
    }

    private static async Task ExecuteAsync(NpgsqlDataSource source, string statement, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // Names and numbers are made here; DDL takes no parameters.
        await using var command = source.CreateCommand(statement);
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static T Started<T>(T? part)
        where T : class =>
        part ?? throw new InvalidOperationException("The stack is not started: declare it with [assembly: AssemblyFixture(typeof(LocalStack))].");
}
