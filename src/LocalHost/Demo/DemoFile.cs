using System.Text.Json;
using System.Text.Json.Nodes;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Demo;

/// <summary>
/// <c>demo.json</c> in the data folder: what is remembered of the demo between commands. Its <c>Ingest</c> part is read as settings below
/// <c>settings.json</c>, so that every later command knows the demo's sources and their schedules, also when no demo server runs. <c>./ingest reset</c>
/// deletes it.
/// </summary>
/// <param name="Port">The demo server's port on 127.0.0.1: the same every time, because links to items have it.</param>
/// <param name="Tomorrows">When days passed in the demo's world: a server that starts anew lets them pass again at the same times.</param>
/// <param name="Sources">Settings by name of source.</param>
internal sealed record DemoFile(int Port, IReadOnlyList<DateTimeOffset> Tomorrows, JsonObject Sources)
{
    /// <summary>Name of the file.</summary>
    public const string Name = "demo.json";

    // Below the range that Linux gives to outgoing connections (ip_local_port_range), so that it is still free the next time.
    private const int LowestPort = 20_000;
    private const int PastHighestPort = 32_000;

    // A server whose process was killed needs a moment to let its port go.
    private static readonly TimeSpan PortTimeLimit = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>Names of the demo's sources.</summary>
    public IReadOnlyList<string> SourceNames => [.. Sources.Select(static s => s.Key)];

    /// <summary>What is remembered, or null when the demo was never run on this data folder.</summary>
    /// <exception cref="SettingException">The file holds something else.</exception>
    public static DemoFile? Find(HomeFolder home)
    {
        var path = home.Find(Name);
        try
        {
            var content = JsonNode.Parse(File.ReadAllBytes(path))!;
            return new DemoFile(
                content[nameof(Port)]!.GetValue<int>(),
                content[nameof(Tomorrows)].Deserialize<IReadOnlyList<DateTimeOffset>>()!,
                content[LocalSettings.Root]![nameof(Sources)]!.AsObject());
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception error) when (error is JsonException or NullReferenceException or InvalidOperationException or FormatException)
        {
            throw new SettingException(path, "what ./ingest run --source demo wrote", "something else", "Delete the file, and run the demo again.");
        }
    }

    /// <summary>A demo that has not begun, on a port that is free.</summary>
    public static DemoFile Begin() => new(ChoosePort(), [], []);

    /// <summary>The same on another port that is free.</summary>
    public DemoFile Move() => this with { Port = ChoosePort() };

    /// <summary>Whether the port is free, or becomes so within five seconds.</summary>
    public static async Task<bool> IsFreeSoonAsync(int port, CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); !ServicePort.IsFree(port); await Task.Delay(Poll, cancellationToken))
        {
            if (TimeProvider.System.GetElapsedTime(started) > PortTimeLimit)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Remembers it.</summary>
    public void Write(HomeFolder home)
    {
        var content = new JsonObject
        {
            [nameof(Port)] = Port,
            [nameof(Tomorrows)] = JsonSerializer.SerializeToNode(Tomorrows),
            [LocalSettings.Root] = new JsonObject { [nameof(Sources)] = Sources.DeepClone() },
        };
        var draft = home.Find(Name + ".new");
        File.WriteAllText(draft, content.ToJsonString(Readable));
        File.Move(draft, home.Find(Name), overwrite: true);
    }

    private static int ChoosePort()
    {
        while (true)
        {
            var port = Random.Shared.Next(LowestPort, PastHighestPort);
            if (ServicePort.IsFree(port))
            {
                return port;
            }
        }
    }
}
