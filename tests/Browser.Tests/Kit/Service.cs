using System.Net.Http.Json;
using System.Text.Json;
using Ingest.TestKit;
using Ingest.Vendors.Jira;

namespace Ingest.Browser.Tests.Kit;

/// <summary>
/// The real service, <c>up</c> as a person starts it, on a database and storage of its own, with one source: a Jira of the tests' own whose vanished
/// issues are always held.
/// </summary>
public sealed class Service : IAsyncLifetime
{
    /// <summary>The source's name.</summary>
    public const string Source = "tickets";

    private readonly LocalStack _stack = new();
    private IngestProcess? _ingest;
    private HttpClient? _http;

    /// <summary>The product behind the source.</summary>
    public JiraServer Jira { get; } = new(TimeProvider.System) { Token = "made-up-token" };

    public Uri Address { get; private set; } = new("http://127.0.0.1/");

    public string Key { get; private set; } = "";

    /// <summary>Sends the key.</summary>
    public HttpClient Http => _http ?? throw new InvalidOperationException("Not started.");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _stack.InitializeAsync();
        await Jira.StartAsync();
        _ingest = await IngestProcess.CreateAsync(_stack, CancellationToken.None);
        _ingest.Set($"Ingest__Sources__{Source}__Product", "jira");
        _ingest.Set($"Ingest__Sources__{Source}__Collection", "work");
        _ingest.Set($"Ingest__Sources__{Source}__EnumerateEvery", "00:00:00");
        _ingest.Set($"Ingest__Sources__{Source}__DeleteCount", "0");
        _ingest.Set($"Ingest__Sources__{Source}__Jira__Site", Jira.Address.AbsoluteUri);
        _ingest.Set($"Ingest__Sources__{Source}__Jira__Email", Jira.Email);
        _ingest.Set($"Ingest__Sources__{Source}__Jira__RequestsPerMinute", "6000");
        await _ingest.RunWithInputAsync($"{Jira.Token}\n", "secret", "set", Source);
        var up = _ingest.Start("up");
        Address = await IngestProcess.ReadUrlAsync(up);

        // Nobody reads on: a full pipe would stop the service.
        _ = up.StandardError.ReadToEndAsync();
        _ = up.StandardOutput.ReadToEndAsync();
        Key = (await File.ReadAllTextAsync(_ingest.Home.Find("api-key"))).Trim();
        _http = new HttpClient { BaseAddress = Address };
        _http.DefaultRequestHeaders.Add("X-Ingest-Key", Key);
    }

    /// <summary>Path of a file of samples/.</summary>
    public static string Sample(string name) => Path.Combine(FindRepository(), "samples", name);

    /// <summary>Full path of the repository.</summary>
    public static string FindRepository()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Ingest.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not run below the repository.");
        }

        return folder.FullName;
    }

    /// <summary>Adds a document past the page and waits until it is settled; answers its id.</summary>
    internal async Task<string> AddAsync(string collection, string name, byte[] content)
    {
        var answer = await Http.PostAsync(
            $"api/documents?collection={collection}&name={Uri.EscapeDataString(name)}&onConflict=replace", new ByteArrayContent(content), Cancelled);
        answer.EnsureSuccessStatusCode();
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("id").GetString()!;
        await Eventually.GetAsync(async () => (await GetAsync($"api/documents/{id}")).GetProperty("state").GetString(), static state => state is "ready" or "failed");
        return id;
    }

    internal Task<string> AddTextAsync(string collection, string name, string text) => AddAsync(collection, name, System.Text.Encoding.UTF8.GetBytes(text));

    internal async Task<string> AddSampleAsync(string collection, string sample, string? name = null) =>
        await AddAsync(collection, name ?? sample, await File.ReadAllBytesAsync(Sample(sample), Cancelled));

    internal Task<JsonElement> GetAsync(string path) => Http.GetFromJsonAsync<JsonElement>(path, Cancelled);

    /// <summary>Syncs the source, and waits for the run.</summary>
    internal async Task SyncAsync()
    {
        var answer = await Http.PostAsync($"api/sync/{Source}", null, Cancelled);
        var run = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled)).GetProperty("runId").GetString();
        await Eventually.GetAsync(async () => (await GetAsync($"api/sync-runs/{run}")).GetProperty("state").GetString(), static state => state == "succeeded");
    }

    public async ValueTask DisposeAsync()
    {
        _http?.Dispose();
        if (_ingest is not null)
        {
            await _ingest.RunAsync("down");
            _ingest.Dispose();
        }

        await Jira.DisposeAsync();
        await _stack.DisposeAsync();
    }
}
