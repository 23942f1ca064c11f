using System.Globalization;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Doctor;

/// <summary>Looks at the data folder: whether it can be written, room on its disk, who may read its secrets, the service that is up on it.</summary>
internal static class HomeCheck
{
    // Less than the first stops PostgreSQL within a few large files; less than the second is worth a word.
    private const long LeastRoom = 1L << 30;
    private const long FewRoom = 5L << 30;

    private const UnixFileMode Others =
        UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;

    private static readonly string[] Secrets = ["api-key", "secrets.json", "postgres.password", "azurite.key", LocalServers.StorageConnectionFile];
    private static readonly TimeSpan ServiceTimeLimit = TimeSpan.FromSeconds(3);

    /// <summary>The folder itself; it need not exist yet.</summary>
    public static IEnumerable<Finding> Folder(string path)
    {
        if (!Directory.Exists(path))
        {
            yield return File.Exists(path)
                ? Finding.Fail("data folder", $"{path} is a file", $"Move it away, or name another folder in {HomeFolder.Variable}.")
                : Finding.Ok("data folder", $"{path} does not exist yet; the first ./ingest run makes it");
            yield return Room(path);
            yield break;
        }

        yield return Writable(path);
        yield return Room(path);
        var open = Secrets.Select(name => Path.Combine(path, name)).Where(static file => File.Exists(file) && (File.GetUnixFileMode(file) & Others) != 0).ToList();
        yield return open.Count == 0
            ? Finding.Ok("keys", "only their owner can read them")
            : Finding.Fail("keys", $"others may read {string.Join(", ", open.Select(Path.GetFileName))}", $"chmod 600 {string.Join(' ', open)}");
    }

    /// <summary>The service, if one is up, or the port that it would take.</summary>
    public static async Task<Finding> ServiceAsync(HomeFolder home, int? port, CancellationToken cancellationToken)
    {
        if (ServiceFile.Find(home) is not { } service)
        {
            return port is { } wanted && !ServicePort.IsFree(wanted)
                ? Finding.Fail("service", $"none is up, and another program has its port {wanted}", $"Stop that program, or change {LocalHostOptions.Section}:Port.")
                : Finding.Ok("service", "none is up; ./ingest up starts it");
        }

        using var http = new HttpClient { Timeout = ServiceTimeLimit };
        try
        {
            using var answer = await http.GetAsync(new Uri($"{service.Url}/api/health/live"), cancellationToken);
            return answer.IsSuccessStatusCode
                ? Finding.Ok("service", $"up at {service.Url}, process {service.Pid}, queues {string.Join(", ", service.Queues)}")
                : Finding.Fail("service", $"{service.Url} answers {(int)answer.StatusCode}", "Stop it with ./ingest down and start it again; logs/ingest.log has the reason.");
        }
        catch (Exception error) when (error is HttpRequestException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return Finding.Fail("service", $"process {service.Pid} is up, but {service.Url} does not answer", "Stop it with ./ingest down and start it again; logs/ingest.log has the reason.");
        }
    }

    private static Finding Writable(string path)
    {
        var probe = Path.Combine(path, $".doctor-{Environment.ProcessId}");
        try
        {
            File.WriteAllText(probe, "probe");
            File.Delete(probe);
            return Finding.Ok("data folder", $"{path} can be written");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return Finding.Fail("data folder", $"{path} cannot be written: {error.Message}", $"Change its owner or its permissions, or name another folder in {HomeFolder.Variable}.");
        }
    }

    private static Finding Room(string path)
    {
        var existing = path;
        while (!Directory.Exists(existing))
        {
            existing = Path.GetDirectoryName(existing)!;
        }

        var free = new DriveInfo(existing).AvailableFreeSpace;
        var what = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB free for {path}");
        return free < LeastRoom ? Finding.Fail("disk", what, "Make room: at least 1 GB.")
            : free < FewRoom ? Finding.Warn("disk", what, "Make room before large collections: 5 GB are comfortable.")
            : Finding.Ok("disk", what);
    }
}
