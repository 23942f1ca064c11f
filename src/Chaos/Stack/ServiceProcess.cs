using System.Globalization;
using System.Text.Json;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;

namespace Ingest.Chaos.Stack;

/// <summary>One <c>ingest up</c> as a process of its own, with a data folder of its own, on the servers that all services of a run share.</summary>
internal sealed class ServiceProcess(string name, HomeFolder home, JsonElement settings)
{
    private const int Kill = 9;
    private const int Terminate = 15;
    private const int Continue = 18;
    private const int Stop = 19;
    private static readonly TimeSpan StopTimeLimit = TimeSpan.FromSeconds(30);

    private volatile ServerProcess? _process;

    /// <summary>Its name in the receipt.</summary>
    public string Name => name;

    /// <summary>Its data folder.</summary>
    public HomeFolder Home => home;

    /// <summary>Environment added at the next start, for example a shifted clock.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; set; } = new Dictionary<string, string>();

    /// <summary>True while nobody is to start it again.</summary>
    public bool IsHeldDown { get; set; }

    private string LogFile => Path.Combine(home.Logs, string.Create(CultureInfo.InvariantCulture, $"{name}.log"));

    /// <summary>Whether its process runs.</summary>
    public bool IsAlive => _process?.IsAlive == true;

    /// <summary>Its process id, or null.</summary>
    public int? Pid => IsAlive ? _process!.Pid : null;

    /// <summary>Where its API is, or null while it is not up.</summary>
    public Uri? Url => IsAlive && ServiceFile.Find(home) is { } file && file.Pid == _process!.Pid ? new Uri(file.Url) : null;

    /// <summary>The key of its API.</summary>
    public string Key => File.ReadAllText(home.Find("api-key")).Trim();

    /// <summary>Starts it; returns at once.</summary>
    public void Start()
    {
        Directory.CreateDirectory(home.Logs);
        File.WriteAllText(home.Find("settings.json"), settings.GetRawText());
        var program = Path.Combine(AppContext.BaseDirectory, "ingest.dll");
        var environment = new Dictionary<string, string>(Environment) { [HomeFolder.Variable] = home.Root };
        _process = ServerProcess.Start(["dotnet", program, "up"], environment, home.Find("up.pid"), LogFile);
    }

    /// <summary>The last line it printed.</summary>
    public string LastWords() => LogTail.LastOf(LogFile);

    /// <summary>Ends it as a power cut would: it has no chance to say anything.</summary>
    public Task KillAsync() => _process?.KillAsync() ?? Task.CompletedTask;

    /// <summary>Asks it to stop.</summary>
    public Task StopAsync() => _process?.StopAsync(Terminate, StopTimeLimit) ?? Task.CompletedTask;

    /// <summary>Stops it where it stands, with everything it holds; it does not notice.</summary>
    public void Freeze() => _process?.Signal(Stop);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => _process?.Signal(Continue);

    /// <summary>Whether a lease owner's name (<c>machine:pid</c>) is this process.</summary>
    public bool Owns(string leaseOwner) => Pid is { } pid && leaseOwner.EndsWith(string.Create(CultureInfo.InvariantCulture, $":{pid}"), StringComparison.Ordinal);
}
