using System.Text.Json;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Hosting;

/// <summary>What other commands need to know of the service that is up on a data folder.</summary>
/// <param name="Pid">Its process.</param>
/// <param name="StartTicks">The start of that process, see <see cref="ServerProcess"/>.</param>
/// <param name="Url">Where the API and the status page are.</param>
/// <param name="Queues">The queues it works on.</param>
internal sealed record ServiceFile(int Pid, long StartTicks, string Url, IReadOnlyList<string> Queues)
{
    /// <summary>The service that is up, or null.</summary>
    public static ServiceFile? Find(HomeFolder home)
    {
        try
        {
            var service = JsonSerializer.Deserialize<ServiceFile>(File.ReadAllBytes(home.Find("service.json")));
            return service is not null && service.Process.IsAlive ? service : null;
        }
        catch (Exception error) when (error is FileNotFoundException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The process as one that can be asked to stop.</summary>
    [System.Text.Json.Serialization.JsonIgnore]
    public ServerProcess Process => new(Pid, StartTicks);

    /// <summary>Announces this process; the announcement goes with the answer's disposal.</summary>
    public static IDisposable Announce(HomeFolder home, string url, IReadOnlyList<string> queues)
    {
        var self = ServerProcess.Current();
        var file = home.Find("service.json");
        var draft = file + ".new";
        File.WriteAllBytes(draft, JsonSerializer.SerializeToUtf8Bytes(new ServiceFile(self.Pid, self.StartTicks, url, queues)));
        File.Move(draft, file, overwrite: true);
        return new Announcement(file);
    }

    private sealed class Announcement(string file) : IDisposable
    {
        public void Dispose() => File.Delete(file);
    }
}
