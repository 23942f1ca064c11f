using System.Net;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Connectors;
using Ingest.Adapters.Connectors.Secrets;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Embedders.Semantic;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Adapters.Telemetry;
using Ingest.Api;
using Ingest.Api.Health;
using Ingest.Api.Keys;
using Ingest.Domain;
using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Ingest.Domain.Processing;
using Ingest.Domain.Reindexing;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Stack;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.LocalHost.Hosting;

/// <summary>
/// The product in this process, on the private servers of a data folder or on those that the settings name. When it has started, the
/// settings are checked, the database has this program's schema, and every credential has been proven.
/// </summary>
internal sealed class LocalApplication : IAsyncDisposable
{
    // The worker takes up to 8 s to finish or release what it holds; a stop is to take under 10 s.
    private static readonly TimeSpan StopTimeLimit = TimeSpan.FromSeconds(9);
    private static readonly TimeSpan ProbeTimeLimit = TimeSpan.FromSeconds(15);

    private readonly HomeFolder _home;
    private readonly IHost _host;
    private readonly IAsyncDisposable _servers;
    private readonly CancellationTokenSource _stopWorker = new();

    private bool _isInspected;

    private LocalApplication(HomeFolder home, IHost host, IAsyncDisposable servers)
    {
        _home = home;
        _host = host;
        _servers = servers;
    }

    /// <summary>The services.</summary>
    public IServiceProvider Services => _host.Services;

    /// <summary>Cancelled when the host stops, also when one of its parts ended it.</summary>
    public CancellationToken Stopping => Get<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>The worker of <see cref="StartWorker"/>: it ends when the application stops, or with the error that ended it.</summary>
    public Task Worker { get; private set; } = Task.CompletedTask;

    /// <summary>A service.</summary>
    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    /// <summary>Starts it.</summary>
    /// <param name="home">The data folder.</param>
    /// <param name="role">How much of it runs.</param>
    /// <param name="say">Gets a line for people when something takes long.</param>
    /// <param name="cancellationToken">Gives up; what was started stops again.</param>
    /// <param name="commandLine">Settings from the command line.</param>
    /// <exception cref="SettingException">A setting is wrong.</exception>
    /// <exception cref="FatalException">A part is missing, does not start or refuses; the message says what to do.</exception>
    public static async Task<LocalApplication> StartAsync(
        HomeFolder home, LocalRole role, Action<string> say, CancellationToken cancellationToken, params IEnumerable<(string Name, string Value)> commandLine) =>
        await StartAsync(home, role, say, commandLine, static _ => { }, cancellationToken);

    /// <summary>The same with services of the caller in place of the product's own, for benchmarks that hold one part still.</summary>
    internal static async Task<LocalApplication> StartAsync(
        HomeFolder home, LocalRole role, Action<string> say, IEnumerable<(string Name, string Value)> commandLine, Action<IServiceCollection> replace,
        CancellationToken cancellationToken)
    {
        var own = OwnSettings(home);
        KeyFile.ReadOrCreate(home.Find("api-key"));

        // Wrong settings are said before a server is started.
        var commandLineSettings = commandLine.Select(static s => KeyValuePair.Create<string, string?>(s.Name, s.Value)).ToList();
        var builder = CreateBuilder(home, role, own, commandLineSettings);
        SettingsCheck.Run(builder.Configuration, RegisteredSettings.Find(builder.Services));

        var servers = await StartServersAsync(builder.Configuration, home, own, say, cancellationToken);
        try
        {
            // Now with the connections of the servers.
            builder = CreateBuilder(home, role, own, commandLineSettings);
            replace(builder.Services);
            var application = new LocalApplication(home, Build(builder), servers);
            await application.StartAsync(role, say, cancellationToken);
            return application;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Its parts and settings, to look at; nothing is started, checked or written.</summary>
    public static ComposedParts Compose(HomeFolder home)
    {
        // The options of a part are checked together with others, so addresses are needed even where nothing is at them.
        var nowhere = OwnSettings(home);
        nowhere["Ingest:Postgres:ConnectionString"] = "Host=localhost;Database=ingest;Username=ingest";
        nowhere["Ingest:Blobs:ConnectionString"] = "UseDevelopmentStorage=true";
        return new ComposedParts(
            home, CreateBuilder(home, LocalRole.Client, new Dictionary<string, string?>(), []).Configuration, CreateBuilder(home, LocalRole.Client, nowhere, []).Services);
    }

    /// <summary>The product as <see cref="StartAsync(HomeFolder, LocalRole, Action{string}, CancellationToken, IEnumerable{ValueTuple{string, string}})"/> has it, to look at: the database is left as it is, and nothing is proven.</summary>
    public static async Task<LocalApplication> InspectAsync(HomeFolder home, CancellationToken cancellationToken)
    {
        var own = OwnSettings(home);
        var servers = await StartServersAsync(CreateBuilder(home, LocalRole.Client, own, []).Configuration, home, own, static _ => { }, cancellationToken);
        try
        {
            return new LocalApplication(home, Build(CreateBuilder(home, LocalRole.Client, own, [])), servers) { _isInspected = true };
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>Starts a worker for the queues of the settings and one more.</summary>
    public void StartWorker(string queue)
    {
        var queues = Get<IOptions<WorkerOptions>>().Value.Queues;
        if (!queues.Contains(queue))
        {
            queues.Add(queue);
        }

        var worker = Get<Worker>();
        Worker = Task.Run(() => worker.RunAsync(_stopWorker.Token));
    }

    /// <summary>Stops: leases are finished or released, and the servers stop when nobody else uses them.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            await _stopWorker.CancelAsync();

            // A part that does not listen must not keep the person waiting: its leases expire, and the next start goes on.
            await Task.WhenAny(Worker, Task.Delay(StopTimeLimit));
            using (var limit = new CancellationTokenSource(StopTimeLimit))
            {
                await _host.StopAsync(limit.Token);
            }

            if (!_isInspected)
            {
                await KnownNames.LeaveAsync(_home, Services);
            }

            await DisposeHostAsync();
        }
        finally
        {
            await _servers.DisposeAsync();
            _stopWorker.Dispose();
        }
    }

    private static Dictionary<string, string?> OwnSettings(HomeFolder home) => new()
    {
        ["Ingest:Scratch:Path"] = home.Find("scratch"),
        ["Ingest:Api:KeyFile"] = home.Find("api-key"),
        ["Ingest:Embedders:Semantic:Folder"] = SemanticParts.Folder,
    };

    private static async Task<IAsyncDisposable> StartServersAsync(
        IConfiguration configuration, HomeFolder home, Dictionary<string, string?> own, Action<string> say, CancellationToken cancellationToken)
    {
        var hasDatabase = configuration["Ingest:Postgres:ConnectionString"] is { Length: > 0 };
        var hasStorage = configuration["Ingest:Blobs:ConnectionString"] is { Length: > 0 } || configuration["Ingest:Blobs:ServiceUri"] is { Length: > 0 };
        if (hasDatabase && hasStorage)
        {
            return await HomeShare.TakeAsync(home, cancellationToken);
        }

        var servers = await LocalServers.JoinAsync(home, new StackOptions(), say, cancellationToken);
        if (!hasDatabase)
        {
            own["Ingest:Postgres:ConnectionString"] = servers.DatabaseConnectionString;
        }

        if (!hasStorage)
        {
            own["Ingest:Blobs:ConnectionString"] = servers.BlobConnectionString;
        }

        return servers;
    }

    private static IHostApplicationBuilder CreateBuilder(
        HomeFolder home, LocalRole role, IReadOnlyDictionary<string, string?> own, IReadOnlyList<KeyValuePair<string, string?>> commandLine)
    {
        IHostApplicationBuilder builder = role == LocalRole.Service
            ? WebApplication.CreateEmptyBuilder(new WebApplicationOptions { ContentRootPath = home.Root })
            : Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = home.Root, DisableDefaults = true });
        LocalSettings.Add(builder.Configuration, home, own, commandLine);
        AddLogging(builder, home, role);

        builder.Services.Configure<HostOptions>(static host => host.ShutdownTimeout = StopTimeLimit);
        builder.Services
            .AddIngestDomain()
            .AddIngestPostgres()
            .AddDatabaseClock()
            .AddIngestBlobs()
            .AddIngestExtractors()
            .AddIngestEmbedders()
            .AddIngestSemanticEmbedder()
            .AddIngestVectorIndex()
            .AddIngestConnectors()
            .AddLocalSecrets(HomeSecrets.PathIn(home))
            .AddIngestApi()
            .AddIngestTelemetry(builder.Configuration, exports: role != LocalRole.Client);
        builder.Services.AddOptions<LocalHostOptions>().BindConfiguration(LocalHostOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        // Signals are the command line's.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        if (role == LocalRole.Service)
        {
            builder.Services.AddHostedService<WorkerService>();
            builder.Services.AddHostedService<InboxService>();
            builder.Services.AddHostedService<ReconcileService>();
            builder.Services.AddHostedService<SyncService>();
            builder.Services.AddHostedService<ScheduleService>();
            builder.Services.AddHostedService<ReindexService>();
        }

        return builder;
    }

    private static void AddLogging(IHostApplicationBuilder builder, HomeFolder home, LocalRole role)
    {
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddFilter("Ingest", LogLevel.Information);
        builder.Services.AddSingleton<ILoggerProvider>(_ => LineLog.ToFile(Path.Combine(home.Logs, "ingest.log"), TimeProvider.System));
        if (role == LocalRole.Service)
        {
            builder.Services.AddSingleton<ILoggerProvider>(_ => LineLog.ToTerminal(Console.Out, TimeProvider.System));
        }
    }

    private static IHost Build(IHostApplicationBuilder builder)
    {
        if (builder is not WebApplicationBuilder web)
        {
            return ((HostApplicationBuilder)builder).Build();
        }

        web.WebHost.UseKestrelCore();
        var port = ServicePort.Choose(web.Configuration);
        web.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port.Number));
        web.Services.Configure<SocketTransportOptions>(sockets => sockets.CreateBoundListenSocket = port.Listen);
        web.Services.AddIngestKestrelLimits();
        web.Services.AddRoutingCore();
        var application = web.Build();
        application.MapIngestApi().MapIngestStatusPage();
        return application;
    }

    private async Task StartAsync(LocalRole role, Action<string> say, CancellationToken cancellationToken)
    {
        try
        {
            Services.GetService<IStartupValidator>()?.Validate();
            await Get<IDatabaseMigrations>().ApplyAsync(cancellationToken);
            await Get<DatabaseClock>().RefreshAsync(cancellationToken);
            await ExpireLeasesOfTheDeadAsync(cancellationToken);
            await Get<IBlobStore>().EnsureContainersAsync(cancellationToken);
            if (role != LocalRole.Client)
            {
                await Get<CollectionModels>().DemandAgreementAsync([.. Get<IOptions<WorkerOptions>>().Value.Queues], cancellationToken);
                await InstallWhatIsAskedForAsync(say, cancellationToken);
                await Task.WhenAll(Services.GetServices<IProbe>().Select(probe => ProveAsync(probe, cancellationToken)));
                Get<Readiness>().RecordProven();
            }

            await _host.StartAsync(cancellationToken);
        }
        catch (OptionsValidationException error)
        {
            await DisposeHostAsync();
            throw new FatalException(ErrorCodes.InvalidSetting, string.Join(Environment.NewLine, error.Failures), error);
        }
        catch (IOException error) when (error.InnerException is AddressInUseException)
        {
            await DisposeHostAsync();
            throw new FatalException(ErrorCodes.InvalidState, "Another program took the service's port while this one was starting. Start again.", error);
        }
        catch
        {
            await DisposeHostAsync();
            throw;
        }
    }

    /// <summary>
    /// Whoever holds a lease in a database that this process has just started was killed: its work goes on at once rather than after the lease.
    /// </summary>
    private async Task ExpireLeasesOfTheDeadAsync(CancellationToken cancellationToken)
    {
        if (_servers is LocalServers { StartedDatabase: true })
        {
            var collections = await Get<ICollectionStore>().ListAsync(queues: null, cancellationToken);
            await Get<IWorkQueue>().ExpireLeasesAsync([.. collections.Select(static collection => collection.Queue).Distinct()], cancellationToken);
            await Get<ISyncRunQueue>().ExpireLeasesAsync(cancellationToken);
            await Get<IReindexQueue>().ExpireLeasesAsync(cancellationToken);
        }
    }

    /// <summary>The embedder of meanings is installed when a collection that this process works for is first seen to use it.</summary>
    private async Task InstallWhatIsAskedForAsync(Action<string> say, CancellationToken cancellationToken)
    {
        var isAskedFor = Get<IOptions<SemanticEmbedderOptions>>().Value is { Enabled: true } options && options.Folder == SemanticParts.Folder
            && await SemanticUse.IsSeenAsync(
                Get<ICollectionStore>(), Get<IOptions<WorkerOptions>>().Value, Get<IOptions<CollectionOptions>>().Value, cancellationToken);
        if (isAskedFor)
        {
            await SemanticParts.InstallAsync(say, cancellationToken);
        }
    }

    /// <summary>No work before every credential has been proven with a real read and write (P7).</summary>
    private static async Task ProveAsync(IProbe probe, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeTimeLimit);
        try
        {
            await probe.RunAsync(limit.Token);
        }
        catch (OperationCanceledException error) when (!cancellationToken.IsCancellationRequested)
        {
            throw new FatalException(
                ErrorCodes.Unexpected, $"The part '{probe.Name}' did not answer within {ProbeTimeLimit.TotalSeconds:0} s. See the logs in the data folder.", error);
        }
    }

    private async ValueTask DisposeHostAsync()
    {
        if (_host is IAsyncDisposable asynchronous)
        {
            await asynchronous.DisposeAsync();
        }
        else
        {
            _host.Dispose();
        }
    }

    private sealed class NoLifetime : IHostLifetime
    {
        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

/// <summary>The parts of the product, not started.</summary>
/// <param name="Home">The data folder.</param>
/// <param name="Configuration">All settings.</param>
/// <param name="Services">Everything that is registered.</param>
internal sealed record ComposedParts(HomeFolder Home, IConfiguration Configuration, IServiceCollection Services);
