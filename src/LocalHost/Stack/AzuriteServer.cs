using System.Globalization;
using System.Text.RegularExpressions;
using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Stack;

/// <summary>
/// The private blob storage of one data folder: Azurite of <c>infra/local</c> with its own account, key and free loopback port. It writes
/// its catalogue every five seconds and at a stop; so it is always asked to stop, and the reconciler repairs what a power cut loses.
/// </summary>
internal sealed partial class AzuriteServer(HomeFolder home, StackOptions options)
{
    private const string Account = "ingest";
    private const int Terminate = 15;
    private const int Kill = 9;

    // The size of a real storage account's key.
    private const int KeyBytes = 64;
    private static readonly TimeSpan StartTimeLimit = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan StopTimeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    private readonly string _key = home.ReadOrCreateSecret("azurite.key", KeyBytes, base64: true);

    /// <summary>The signal that a stop sends first.</summary>
    public int StopSignal => options.Durable ? Terminate : Kill;

    private string Data => home.Find("azurite");

    private string PidFile => home.Find("azurite.pid");

    private string LogFile => Path.Combine(home.Logs, "azurite.log");

    /// <summary>The server that runs and answers now, or null.</summary>
    public RunningServer? FindRunning() =>
        FindProcess() is { } process && ReadPort() is { } port ? new RunningServer(process, port) : null;

    /// <summary>Starts it and returns when it answers.</summary>
    public async Task<RunningServer> StartAsync(CancellationToken cancellationToken)
    {
        if (FindRunning() is { } running)
        {
            return running;
        }

        await StopAsync();

        var program = RepositoryFolder.Find("infra", "local", "node_modules", "azurite", "dist", "src", "blob", "main.js");
        if (!File.Exists(program))
        {
            throw new FatalException(
                ErrorCodes.ToolMissing, $"Azurite (blob storage) is not installed. Install it: npm ci --prefix \"{RepositoryFolder.Find("infra", "local")}\"");
        }

        Directory.CreateDirectory(Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var process = ServerProcess.Start(
            [
                "node", program, "--blobHost", "127.0.0.1", "--blobPort", "0", "--location", Data,
                "--silent", "--skipApiVersionCheck", "--disableProductStyleUrl", "--disableTelemetry",
            ],
            new Dictionary<string, string> { ["AZURITE_ACCOUNTS"] = $"{Account}:{_key}" },
            PidFile,
            LogFile);
        try
        {
            for (var started = TimeProvider.System.GetTimestamp(); process.IsAlive; await Task.Delay(Poll, cancellationToken))
            {
                if (ReadPort() is { } port)
                {
                    return new RunningServer(process, port);
                }

                if (TimeProvider.System.GetElapsedTime(started) > StartTimeLimit)
                {
                    await StopAsync(process);
                    break;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // Until it has written its process id nobody else could find it.
            await StopAsync(process);
            throw;
        }

        throw new FatalException(ErrorCodes.StorageUnavailable, $"Azurite did not start. {LogTail.LastOf(LogFile)} See {LogFile}.");
    }

    /// <summary>Stops it, when it runs; its catalogue is on disk afterwards.</summary>
    public Task StopAsync() => FindProcess() is { } process ? StopAsync(process) : Task.CompletedTask;

    /// <summary>How a storage client connects.</summary>
    public string ConnectionString(int port) =>
        $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={_key};BlobEndpoint=http://127.0.0.1:{port}/{Account};";

    private ServerProcess? FindProcess() => ServerProcess.Find(PidFile, Data);

    private Task StopAsync(ServerProcess process) => process.StopAsync(StopSignal, StopTimeLimit);

    /// <summary>With port 0 the system chooses a free one, and the log of this run says which.</summary>
    private int? ReadPort() =>
        File.Exists(LogFile) && Listening().Match(File.ReadAllText(LogFile)) is { Success: true } match
            ? int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture)
            : null;

    [GeneratedRegex(@"successfully listens on http://127\.0\.0\.1:(\d+)", RegexOptions.CultureInvariant)]
    private static partial Regex Listening();
}
