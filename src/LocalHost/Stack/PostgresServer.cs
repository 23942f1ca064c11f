using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Ingest.Domain.Errors;
using Npgsql;

namespace Ingest.LocalHost.Stack;

/// <summary>
/// The private PostgreSQL of one data folder: its own cluster, password, free loopback port and log. PostgreSQL refuses to run as root, so
/// for root it runs as the system's user <c>postgres</c>. What runs is read from the cluster's own <c>postmaster.pid</c>.
/// </summary>
internal sealed class PostgresServer
{
    private const string Owner = "postgres";
    private const int FastShutdown = 2;      // SIGINT: end sessions, checkpoint, stop (PostgreSQL manual, "Shutting Down the Server")
    private const int ImmediateShutdown = 3; // SIGQUIT: stop at once, recover at the next start
    private const int PortAttempts = 5;

    // After a crash it replays its log before it answers.
    private static readonly TimeSpan StartTimeLimit = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan StopTimeLimit = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly HomeFolder _home;
    private readonly StackOptions _options;
    private readonly string _cluster;
    private readonly string _password;
    private readonly Action<string> _say;

    public PostgresServer(HomeFolder home, StackOptions options, Action<string> say)
    {
        _home = home;
        _options = options;
        _say = say;
        _cluster = ChooseCluster(home);
        _password = home.ReadOrCreateSecret("postgres.password");
    }

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    private string Data => Path.Combine(_cluster, "data");

    private string LogFile => Path.Combine(_home.Logs, "postgres.log");

    /// <summary>Whether the cluster lies outside the data folder, because the user postgres cannot reach it there.</summary>
    public bool IsElsewhere => !_cluster.StartsWith(_home.Root, StringComparison.Ordinal);

    /// <summary>Folder of the cluster.</summary>
    public string Cluster => _cluster;

    /// <summary>The server that runs and answers now, or null.</summary>
    public RunningServer? FindRunning()
    {
        if (FindProcess() is not { } process)
        {
            return null;
        }

        // PostgreSQL's lock file (miscadmin.h): 1 pid, 2 data folder, 3 start time, 4 port, 5 socket folder, 6 address, 7 shared memory, 8 status.
        var lines = File.ReadAllLines(Path.Combine(Data, "postmaster.pid"));
        return lines.Length >= 8 && lines[7].StartsWith("ready", StringComparison.Ordinal)
            ? new RunningServer(process, int.Parse(lines[3], CultureInfo.InvariantCulture))
            : null;
    }

    /// <summary>Starts it, making the cluster first when there is none, and returns when it answers.</summary>
    public async Task<RunningServer> StartAsync(CancellationToken cancellationToken)
    {
        if (FindRunning() is { } running)
        {
            return running;
        }

        var installation = PostgresInstallation.Find(ReadClusterMajor());
        if (ReadClusterMajor() is null)
        {
            MakeCluster(installation);
        }

        if (FindProcess() is { } starting)
        {
            // Left by a host that was killed while it waited for it.
            return await WaitUntilReadyAsync(starting, cancellationToken) ?? throw Failed("did not start");
        }

        // A pid file without its process may name a process that is not PostgreSQL by now, and PostgreSQL would refuse to start.
        File.Delete(Path.Combine(Data, "postmaster.pid"));
        for (var attempt = 1; attempt <= PortAttempts; attempt++)
        {
            var process = ServerProcess.Start(
                [.. AsOwner(), installation.Program("postgres"), .. Arguments(FindFreePort())],
                new Dictionary<string, string>(),
                _home.Find("postgres.pid"),
                LogFile);
            if (await WaitUntilReadyAsync(process, cancellationToken) is { } started)
            {
                return started;
            }

            if (!File.ReadAllText(LogFile).Contains("could not bind", StringComparison.Ordinal))
            {
                break;
            }
        }

        throw Failed("did not start");
    }

    /// <summary>Stops it, when it runs: sessions end, what is committed is on disk.</summary>
    public Task StopAsync() => FindProcess() is { } process ? StopAsync(process) : Task.CompletedTask;

    /// <summary>The signal that a stop sends first.</summary>
    public int StopSignal => _options.Durable ? FastShutdown : ImmediateShutdown;

    /// <summary>How the application connects: to the database <c>ingest</c> as its owner, the role <c>ingest</c>.</summary>
    public string ConnectionString(int port) => Connection(port, "ingest", "ingest");

    /// <summary>How an administrator connects: to the database <c>postgres</c> as the superuser.</summary>
    public string AdminConnectionString(int port) => Connection(port, Owner, Owner);

    private string Connection(int port, string database, string user) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = port,
        Database = database,
        Username = user,
        Password = _password,
    }.ConnectionString;

    private ServerProcess? FindProcess() => ServerProcess.Find(Path.Combine(Data, "postmaster.pid"), Data);

    private Task StopAsync(ServerProcess process) => process.StopAsync(StopSignal, StopTimeLimit);

    private async Task<RunningServer?> WaitUntilReadyAsync(ServerProcess process, CancellationToken cancellationToken)
    {
        try
        {
            for (var started = TimeProvider.System.GetTimestamp(); process.IsAlive; await Task.Delay(Poll, cancellationToken))
            {
                if (FindRunning() is { } running)
                {
                    return running;
                }

                if (TimeProvider.System.GetElapsedTime(started) > StartTimeLimit)
                {
                    await StopAsync(process);
                    throw Failed($"did not answer within {StartTimeLimit.TotalSeconds:0} s");
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Until it has written its lock file nobody else could find it.
            await StopAsync(process);
            throw;
        }

        return null;
    }

    /// <summary>Everything on the command line, so that what runs never depends on what somebody wrote into the cluster's files.</summary>
    private IEnumerable<string> Arguments(int port)
    {
        string[] settings =
        [
            $"port={port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",
            $"max_connections={_options.MaxConnections}",
            "shared_buffers=128MB",
            "work_mem=16MB",
            "maintenance_work_mem=128MB",
            "max_wal_size=2GB",
            "random_page_cost=1.1",
            "jit=off",

            // One server that nobody replicates: the least log.
            "wal_level=minimal",
            "max_wal_senders=0",

            // A client that hangs in a transaction must not hold row locks for ever (P3).
            "idle_in_transaction_session_timeout=5min",
            "timezone=UTC",
            "log_timezone=UTC",
            "log_line_prefix=%m [%p] %q%u@%d ",
            "log_checkpoints=off",
            "logging_collector=off",
            .. _options.Durable ? Array.Empty<string>() : ["fsync=off", "synchronous_commit=off", "full_page_writes=off"],
        ];
        return ["-D", Data, .. settings.SelectMany(static s => (string[])["-c", s])];
    }

    private void MakeCluster(PostgresInstallation installation)
    {
        _say(IsElsewhere
            ? $"PostgreSQL {installation.Major}: making a private database in {_cluster} (the system's user {Owner} cannot reach {_home})"
            : $"PostgreSQL {installation.Major}: making a private database");

        // Made beside its place and moved there when it is whole: a start that is broken off leaves nothing half made behind.
        var fresh = Path.Combine(_cluster, "data.new");
        var passwordFile = Path.Combine(_cluster, "password.new");
        MakeClusterFolder();
        Require(ShortCommand.Run([.. AsOwner(), "rm", "-rf", fresh, passwordFile]), "remove a half-made cluster");
        Require(ShortCommand.Run([.. AsOwner(), "sh", "-c", "umask 077; cat >\"$1\"", "sh", passwordFile], _password), "write the password file");
        try
        {
            Require(
                ShortCommand.Run([
                    .. AsOwner(), installation.Program("initdb"), "-D", fresh, "--username", Owner, "--pwfile", passwordFile,
                    "--encoding", "UTF8", "--locale", "C.UTF-8", "--auth", "scram-sha-256", "--data-checksums",
                    .. _options.Durable ? Array.Empty<string>() : ["--no-sync"]]),
                "initdb");
        }
        finally
        {
            File.Delete(passwordFile);
        }

        // One statement a line; the password has hexadecimal digits only.
        var statements = $"CREATE ROLE ingest LOGIN PASSWORD '{_password}'\nCREATE DATABASE ingest OWNER ingest\n";
        Require(
            ShortCommand.Run([.. AsOwner(), installation.Program("postgres"), "--single", "-D", fresh, "-c", "log_statement=none", Owner], statements),
            "create the database");
        Directory.Move(fresh, Data);
    }

    private void MakeClusterFolder()
    {
        if (IsRoot)
        {
            Require(ShortCommand.Run(["install", "-d", "-o", Owner, "-g", Owner, "-m", "700", _cluster]), $"make {_cluster}");
        }
        else
        {
            Directory.CreateDirectory(_cluster, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    /// <summary>
    /// In the data folder, unless root's PostgreSQL user could not reach it there (a clone in root's own home): then under /var/lib/ingest,
    /// named by the data folder. An existing cluster is always found again, whatever has happened to permissions since.
    /// </summary>
    public static string ChooseCluster(HomeFolder home)
    {
        var inside = home.Find("postgres");
        if (!IsRoot)
        {
            return inside;
        }

        var name = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(home.Root)))[..12];
        var elsewhere = Path.Combine("/var/lib/ingest", name);
        if (Directory.Exists(Path.Combine(elsewhere, "data")))
        {
            return elsewhere;
        }

        return EveryoneMayPass(home.Root) ? inside : elsewhere;
    }

    private static bool EveryoneMayPass(string folder)
    {
        for (var parent = new DirectoryInfo(folder); parent is not null; parent = parent.Parent)
        {
            if (!parent.UnixFileMode.HasFlag(UnixFileMode.OtherExecute))
            {
                return false;
            }
        }

        return true;
    }

    private int? ReadClusterMajor()
    {
        var version = Path.Combine(Data, "PG_VERSION");
        return File.Exists(version) ? int.Parse(File.ReadAllText(version), CultureInfo.InvariantCulture) : null;
    }

    private static string[] AsOwner() => IsRoot ? ["setpriv", $"--reuid={Owner}", $"--regid={Owner}", "--init-groups", "--"] : [];

    private static int FindFreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    private static void Require((int ExitCode, string Output) result, string what)
    {
        if (result.ExitCode != 0 || result.Output.Contains("ERROR:", StringComparison.Ordinal))
        {
            throw new FatalException(ErrorCodes.DatabaseUnavailable, $"PostgreSQL: could not {what} (exit code {result.ExitCode}): {LogTail.Last(result.Output)}");
        }
    }

    private FatalException Failed(string what) => new(
        ErrorCodes.DatabaseUnavailable, $"PostgreSQL {what}. {LogTail.LastOf(LogFile)} See {LogFile}.");
}
