namespace Ingest.LocalHost.Stack;

/// <summary>
/// A host's share in the private servers of a data folder. The first host starts them, hosts that come while they run use them, and the last
/// one that leaves stops them. When a host is killed, the others keep them; when it was the last, the watch stops them.
/// </summary>
public sealed class LocalServers : IAsyncDisposable
{
    private static readonly TimeSpan LockTimeLimit = TimeSpan.FromMinutes(3);

    private readonly HomeFolder _home;
    private readonly PostgresServer _postgres;
    private readonly AzuriteServer _azurite;
    private readonly StackWatch _watch;
    private FileLock? _share;

    private LocalServers(HomeFolder home, StackOptions options, Action<string> say)
    {
        _home = home;
        _postgres = new PostgresServer(home, options, say);
        _azurite = new AzuriteServer(home, options);
        _watch = new StackWatch(home);
    }

    /// <summary>Connects the application to its database, as the database's owner.</summary>
    public string DatabaseConnectionString { get; private set; } = "";

    /// <summary>Connects an administrator (superuser) to the database <c>postgres</c>.</summary>
    public string AdminConnectionString { get; private set; } = "";

    /// <summary>Connects the application to blob storage.</summary>
    public string BlobConnectionString { get; private set; } = "";

    /// <summary>The file of the data folder with <see cref="BlobConnectionString"/>, for tools that drop files into the inbox.</summary>
    public const string StorageConnectionFile = "storage-connection";

    /// <summary>Whether this host started at least one of the servers.</summary>
    public bool Started { get; private set; }

    /// <summary>True when the database did not run before: no other process can be at work in it.</summary>
    public bool StartedDatabase { get; private set; }

    /// <summary>Where the database's files are: in the data folder, or for root under /var/lib/ingest when the data folder is private to root.</summary>
    public string DatabaseFolder => _postgres.Cluster;

    /// <summary>Uses the servers of this data folder; starts what does not run. Returns when both answer.</summary>
    /// <param name="home">The data folder.</param>
    /// <param name="options">How servers that have to be started run.</param>
    /// <param name="say">Gets a line for people when something takes long.</param>
    /// <param name="cancellationToken">Gives up; servers that were started stop again.</param>
    /// <exception cref="Domain.Errors.FatalException">A program is missing or a server does not start; the message says what to do.</exception>
    public static async Task<LocalServers> JoinAsync(
        HomeFolder home, StackOptions options, Action<string>? say = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(options);
        var servers = new LocalServers(home, options, say ?? (static _ => { }));

        // The share comes first: from here on nobody else stops a server.
        servers._share = await FileLock.TakeAsync(home.Find("stack.users"), shared: true, LockTimeLimit, cancellationToken);
        try
        {
            using (await servers.TakeTurnAsync(cancellationToken))
            {
                await servers.StartMissingAsync(cancellationToken);
            }
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }

        return servers;
    }

    /// <summary>Stops servers that nobody uses any more, if there are any. False when a host uses them.</summary>
    public static async Task<bool> StopUnusedAsync(HomeFolder home, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(home);
        var servers = new LocalServers(home, new StackOptions(), static _ => { });
        using var turn = await servers.TakeTurnAsync(cancellationToken);
        using var alone = FileLock.TryTake(home.Find("stack.users"), shared: false);
        if (alone is null)
        {
            return false;
        }

        await servers.StopAllAsync();
        return true;
    }

    /// <summary>Where the files of this data folder's database are, see <see cref="DatabaseFolder"/>.</summary>
    public static string FindDatabaseFolder(HomeFolder home) => PostgresServer.ChooseCluster(home);

    /// <summary>The processes of the servers as they run now, for a host that is to break them; null for one that does not run.</summary>
    internal (RunningServer? Postgres, RunningServer? Azurite) FindRunning() => (_postgres.FindRunning(), _azurite.FindRunning());

    /// <summary>Gives the share back, and stops the servers when it was the last one.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_share is null)
        {
            return;
        }

        using var turn = await TakeTurnAsync(CancellationToken.None);

        // The watch would take the exclusive lock in the moment the share is gone; while this host has the turn it does the watch's work.
        await _watch.StopAsync();
        _share.Dispose();
        _share = null;
        using var alone = FileLock.TryTake(_home.Find("stack.users"), shared: false);
        if (alone is null)
        {
            await WatchAsync();
            return;
        }

        await StopAllAsync();
    }

    private async Task StopAllAsync()
    {
        await _watch.StopAsync();
        await Task.WhenAll(_postgres.StopAsync(), _azurite.StopAsync());
    }

    private Task<FileLock> TakeTurnAsync(CancellationToken cancellationToken) =>
        FileLock.TakeAsync(_home.Find("stack.lock"), shared: false, LockTimeLimit, cancellationToken);

    private async Task StartMissingAsync(CancellationToken cancellationToken)
    {
        StartedDatabase = _postgres.FindRunning() is null;
        Started = StartedDatabase || _azurite.FindRunning() is null;
        var azurite = _azurite.StartAsync(cancellationToken);
        var postgres = Task.Run(() => _postgres.StartAsync(cancellationToken), cancellationToken);
        await Task.WhenAll(azurite, postgres);

        DatabaseConnectionString = _postgres.ConnectionString((await postgres).Port);
        AdminConnectionString = _postgres.AdminConnectionString((await postgres).Port);
        BlobConnectionString = _azurite.ConnectionString((await azurite).Port);
        _home.WriteSecret(StorageConnectionFile, BlobConnectionString);
        await WatchAsync();
    }

    private Task WatchAsync()
    {
        var servers = new List<(ServerProcess, int)>();
        if (_postgres.FindRunning() is { } postgres)
        {
            servers.Add((postgres.Process, _postgres.StopSignal));
        }

        if (_azurite.FindRunning() is { } azurite)
        {
            servers.Add((azurite.Process, _azurite.StopSignal));
        }

        return _watch.StartAsync(servers);
    }
}
