using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Azure.Storage.Blobs;
using Ingest.LocalHost.Stack;
using Npgsql;

namespace Ingest.Chaos.Stack;

/// <summary>
/// The system that is broken: one private PostgreSQL and Azurite, a faulty embedder, and several services on them. Services that end are started
/// again after a moment, as a supervisor would. Everything is below the run's data folder and stops with it.
/// </summary>
internal sealed class ChaosStack : IAsyncDisposable
{
    /// <summary>The collection everything goes to.</summary>
    public const string Collection = "chaos";

    private const int MaxConnections = 80;
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan SupervisorDelay = TimeSpan.FromSeconds(1);

    private readonly LocalServers _servers;
    private readonly CancellationTokenSource _ending = new();
    private Task _supervisor = Task.CompletedTask;

    private ChaosStack(LocalServers servers, HomeFolder home, FaultyEmbedder embedder)
    {
        _servers = servers;
        Embedder = embedder;
        var (postgres, azurite) = servers.FindRunning();
        string[] asOwner = Environment.IsPrivilegedProcess ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : [];
        Postgres = new RestartableServer(
            postgres!.Process, asOwner, new Dictionary<string, string>(), static command => command, home.Find("postgres.pid"), Path.Combine(home.Logs, "postgres.log"));
        var port = azurite!.Port.ToString(CultureInfo.InvariantCulture);
        Azurite = new RestartableServer(
            azurite.Process, [], new Dictionary<string, string> { ["AZURITE_ACCOUNTS"] = $"ingest:{home.ReadOrCreateSecret("azurite.key", 64, base64: true)}" },
            command => WithPort(command, port), home.Find("azurite.pid"), Path.Combine(home.Logs, "azurite.log"));
        Database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(servers.AdminConnectionString)
        {
            Database = "ingest", Timeout = 5, CommandTimeout = 60, MaxPoolSize = 4, ApplicationName = "chaos",
        });
        Blobs = new BlobServiceClient(servers.BlobConnectionString);
    }

    /// <summary>PostgreSQL.</summary>
    public RestartableServer Postgres { get; }

    /// <summary>Blob storage.</summary>
    public RestartableServer Azurite { get; }

    /// <summary>The embedder.</summary>
    public FaultyEmbedder Embedder { get; }

    /// <summary>The services.</summary>
    public IReadOnlyList<ServiceProcess> Services { get; private set; } = [];

    /// <summary>The kit's own way to the database, as its superuser: what it checks and breaks does not depend on the product.</summary>
    public NpgsqlDataSource Database { get; }

    /// <summary>How the services connect to the database.</summary>
    public string ApplicationConnectionString => _servers.DatabaseConnectionString;

    /// <summary>The kit's own way to the storage.</summary>
    public BlobServiceClient Blobs { get; }

    /// <summary>Starts everything and returns when every service answers.</summary>
    public static async Task<ChaosStack> StartAsync(ChaosOptions options, CancellationToken cancellationToken)
    {
        var home = new HomeFolder(options.Home);
        var servers = await LocalServers.JoinAsync(home, new StackOptions { MaxConnections = MaxConnections }, Console.Error.WriteLine, cancellationToken);
        var stack = new ChaosStack(servers, home, await FaultyEmbedder.StartAsync(cancellationToken));
        try
        {
            stack.Services = [.. Enumerable.Range(1, options.Services).Select(n => stack.CreateService(options, n))];

            // The first one brings the schema.
            foreach (var service in stack.Services)
            {
                service.Start();
                await WaitUntilUpAsync(service, cancellationToken);
            }

            stack._supervisor = Task.Run(stack.SuperviseAsync, CancellationToken.None);
            return stack;
        }
        catch
        {
            await stack.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until a service answers.</summary>
    public static async Task WaitUntilUpAsync(ServiceProcess service, CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); service.Url is null; await Task.Delay(50, cancellationToken))
        {
            if (!service.IsAlive || TimeProvider.System.GetElapsedTime(started) > StartLimit)
            {
                throw new TimeoutException($"{service.Name} {(service.IsAlive ? $"was not up within {StartLimit.TotalSeconds:0} s" : "ended")}: {service.LastWords()}");
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _ending.CancelAsync();
        await _supervisor;
        foreach (var service in Services)
        {
            service.Thaw();
        }

        await Task.WhenAll(Services.Select(static service => service.StopAsync()));
        Postgres.Thaw();
        Azurite.Thaw();
        await Database.DisposeAsync();
        await Embedder.DisposeAsync();
        await _servers.DisposeAsync();
        _ending.Dispose();
    }

    private ServiceProcess CreateService(ChaosOptions options, int number)
    {
        var lease = options.Lease;
        var name = string.Create(CultureInfo.InvariantCulture, $"service-{number}");
        var settings = JsonSerializer.SerializeToElement(new Dictionary<string, object>
        {
            ["Ingest:Postgres:ConnectionString"] = _servers.DatabaseConnectionString,
            ["Ingest:Blobs:ConnectionString"] = _servers.BlobConnectionString,
            ["Ingest:LocalHost:Port"] = FindFreePort().ToString(CultureInfo.InvariantCulture),
            ["Ingest:LocalHost:InboxInterval"] = "00:00:01",
            ["Ingest:LocalHost:ReconcileInterval"] = "00:00:05",
            ["Ingest:Intake:ReceiptTimeout"] = "00:01:00",
            ["Ingest:Worker:LeaseDuration"] = lease.ToString("c"),
            ["Ingest:Worker:RescueInterval"] = "00:00:02",
            ["Ingest:Worker:MaxAttempts"] = "20",
            ["Ingest:Worker:RetryBackOff"] = "00:00:00.500",
            ["Ingest:Worker:MaxRetryBackOff"] = "00:00:05",
            ["Ingest:Worker:Slots"] = "2",
            ["Ingest:Tools:TimeLimit"] = (lease / 2).ToString("c"),
            ["Ingest:Tools:PageTimeLimit"] = (lease / 3).ToString("c"),
            ["Ingest:Collections:EmbeddingModel"] = "chaos",
            ["Ingest:Embedders:OpenAI:Enabled"] = "true",
            ["Ingest:Embedders:OpenAI:Endpoint"] = Embedder.EndpointOf(name).AbsoluteUri,
            ["Ingest:Embedders:OpenAI:Model"] = "chaos",
            ["Ingest:Embedders:OpenAI:Dimensions"] = FaultyEmbedder.Dimensions.ToString(CultureInfo.InvariantCulture),
            ["Ingest:Embedders:OpenAI:Credential"] = "None",
            ["Ingest:Embedders:OpenAI:RequestTimeout"] = "00:00:04",
            ["Ingest:Embedders:OpenAI:RetryBudget"] = "00:00:03",
        });
        return new ServiceProcess(name, new HomeFolder(Path.Combine(options.Home, name)), settings);
    }

    private async Task SuperviseAsync()
    {
        while (!_ending.IsCancellationRequested)
        {
            await Task.Delay(SupervisorDelay, _ending.Token).ContinueWith(static _ => { }, TaskScheduler.Default);
            foreach (var service in Services.Where(static s => !s.IsAlive && !s.IsHeldDown))
            {
                if (!_ending.IsCancellationRequested)
                {
                    service.Start();
                }
            }
        }
    }

    /// <summary>A port of its own for good: services that start at once would otherwise race for the usual one.</summary>
    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static List<string> WithPort(IReadOnlyList<string> command, string port)
    {
        var changed = command.ToList();
        changed[changed.IndexOf("--blobPort") + 1] = port;
        return changed;
    }
}
