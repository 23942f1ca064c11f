using System.Net;
using System.Text;
using System.Text.Json;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Connectors;
using Ingest.Adapters.Connectors.Secrets;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Api.Tests.Documents;
using Ingest.Domain;
using Ingest.Domain.Processing;
using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ingest.Api.Tests.Security;

/// <summary>
/// The main flows with everything logged, down to the frameworks' traces: no key, token, password, connection string or word of a document is in any line,
/// exception, answer or stored reason.
/// </summary>
public sealed class LogScrubbingTests(LocalStack stack) : IDisposable
{
    private const string Text = "Quorvenbright mandolithe";
    private const string Question = "Plixomere";
    private const string EmbedderKey = "sk-planted-embedder-key-0123456789abcdef";
    private const string Token = "planted-source-token-0123456789abcdef";
    private const string WrongKey = "planted-wrong-api-key-0123456789abcdefgh";
    private const string DatabasePassword = "planted-database-password";
    private const string Email = "planted@example.org";

    private static readonly string StorageKey = Convert.ToBase64String([.. Enumerable.Range(7, 64).Select(static i => (byte)i)]);

    private readonly CapturedLog _log = new();
    private readonly TemporaryFolder _folder = new();
    private readonly string _collection = Unique.Collection();
    private readonly string _queue = Unique.Queue();
    private readonly List<string> _answers = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>What must be nowhere, in every form it travels in.</summary>
    private IEnumerable<string> Secrets =>
    [
        "Quorvenbright", "mandolithe", Question, EmbedderKey, Token, Convert.ToBase64String(Encoding.UTF8.GetBytes($"{Email}:{Token}")), WrongKey, TestApi.Key, DatabasePassword, StorageKey,
        Uri.EscapeDataString(StorageKey), new NpgsqlConnectionStringBuilder(stack.DatabaseConnectionString).Password!, AccountKey(stack.BlobConnectionString),
    ];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task MainFlow_UploadIndexSearchAndRefusals_LogsNoSecretAndNoText()
    {
        await using var api = await StartAsync();
        using var upload = await api.Client.UploadAsync(_collection, "a.md", $"# Title\n\n{Text}, and more.");
        var address = upload.Headers.Location!.OriginalString;
        Assert.Equal("ready", (await WorkAsync(api, address)).Text("state"));
        using var search = await api.Client.PostAsync("/api/search", TestApi.Json($$"""{"query":"{{Text}}","collection":"{{_collection}}"}"""), Stop);
        Assert.Equal(1, (await search.ReadAsync()).GetProperty("results").GetArrayLength());

        await KeepAsync(api.Client.PostAsync("/api/search", TestApi.Json($$"""{"query":"{{Question}}","other":"{{Text}}"}"""), Stop));
        await KeepAsync(api.Client.PostAsync("/api/search", TestApi.Json($$"""{"query":"{{Question}}" {{Text}}"""), Stop));
        using var stranger = api.CreateClient();
        stranger.DefaultRequestHeaders.Add("X-Ingest-Key", WrongKey);
        await KeepAsync(stranger.GetAsync("/api/status", Stop));

        // A space before the colon: what Kestrel cannot read, it would quote.
        _answers.Add(await RawHttp.ExchangeAsync(api.Address, $"GET /api/status HTTP/1.1\r\nHost: x\r\nX-Ingest-Key : {TestApi.Key}\r\n\r\n", Stop));
        _answers.Add(await RawHttp.ExchangeAsync(api.Address, $"{WrongKey} /api/status\r\n\r\n", Stop));

        ShouldBeClean(api);
    }

    [Fact]
    public async Task FailingEmbedder_ThatRepeatsKeyAndText_LogsNeither()
    {
        // Another model than the other tests' collections have, so a database of its own.
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        await using var endpoint = await EchoingServer.StartAsync(401);
        await using var api = await StartAsync(
            ("Ingest:Postgres:ConnectionString", database),
            ("Ingest:Embedders:OpenAI:Enabled", "true"), ("Ingest:Embedders:OpenAI:Endpoint", $"{endpoint.Address}v1"), ("Ingest:Embedders:OpenAI:ApiKey", EmbedderKey),
            ("Ingest:Embedders:OpenAI:Model", "echo"), ("Ingest:Embedders:OpenAI:Dimensions", "8"), ("Ingest:Collections:EmbeddingModel", "echo"));
        using var upload = await api.Client.UploadAsync(_collection, "a.md", $"{Text}.");

        var document = await WorkAsync(api, upload.Headers.Location!.OriginalString);

        Assert.Equal("failed", document.Text("state"));
        Assert.Equal("embedder_refused", document.GetProperty("error").Text("code"));
        Assert.NotEqual(0, endpoint.Requests);
        await KeepAsync(api.Client.PostAsync("/api/search", TestApi.Json($$"""{"query":"{{Question}}","collection":"{{_collection}}"}"""), Stop));
        await KeepAsync(api.Client.GetAsync("/api/health/ready", Stop));
        ShouldBeClean(api);
    }

    [Fact]
    public async Task SourceToken_Refused_IsLoggedNowhere()
    {
        await using var site = await EchoingServer.StartAsync(401);
        var source = Unique.Name("s");
        await File.WriteAllTextAsync(_folder.Find("secrets.json"), JsonSerializer.Serialize(new Dictionary<string, string> { [source] = Token }), Stop);
        File.SetUnixFileMode(_folder.Find("secrets.json"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var api = await StartAsync(
            ($"Ingest:Sources:{source}:Product", "jira"), ($"Ingest:Sources:{source}:Collection", _collection), ($"Ingest:Sources:{source}:Jira:Site", $"{site.Address}"),
            ($"Ingest:Sources:{source}:Jira:Email", Email));
        using var asked = await api.Client.PostAsync($"/api/sync/{source}", null, Stop);
        var run = (await asked.ReadAsync()).Text("href");

        await api.Services.GetRequiredService<SyncWorker>().RunDueAsync([source], Stop);

        var ended = await api.Client.GetJsonAsync(run);
        _answers.Add(ended.GetRawText());
        Assert.Equal("failed", ended.Text("state"));
        Assert.Equal("source_refused", ended.GetProperty("error").Text("code"));
        Assert.NotEqual(0, site.Requests);
        await KeepAsync(api.Client.GetAsync("/api/sync-status", Stop));
        ShouldBeClean(api);
    }

    [Fact]
    public async Task WrongStorageKey_IsLoggedNowhere()
    {
        var wrong = stack.BlobConnectionString.Replace(AccountKey(stack.BlobConnectionString), StorageKey, StringComparison.Ordinal);
        await using var api = await StartAsync(("Ingest:Blobs:ConnectionString", wrong), ("Ingest:Blobs:MaxRetries", "0"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await KeepAsync(api.Client.UploadAsync(_collection, "a.md", Text)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await KeepAsync(api.Client.GetAsync("/api/health/ready", Stop)));
        ShouldBeClean(api);
    }

    [Fact]
    public async Task WrongDatabasePassword_IsLoggedNowhere()
    {
        var wrong = new NpgsqlConnectionStringBuilder(stack.DatabaseConnectionString) { Password = DatabasePassword }.ConnectionString;
        await using var api = await StartAsync(("Ingest:Postgres:ConnectionString", wrong));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await KeepAsync(api.Client.UploadAsync(_collection, "a.md", Text)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await KeepAsync(api.Client.GetAsync("/api/status", Stop)));
        Assert.Equal(HttpStatusCode.ServiceUnavailable, await KeepAsync(api.Client.GetAsync("/api/health/ready", Stop)));
        ShouldBeClean(api);
    }

    private static string AccountKey(string connection) =>
        connection.Split(';').Single(static part => part.StartsWith("AccountKey=", StringComparison.Ordinal))["AccountKey=".Length..];

    private async Task<HttpStatusCode> KeepAsync(Task<HttpResponseMessage> sending)
    {
        using var response = await sending;
        _answers.Add($"{response} {await response.Content.ReadAsStringAsync(Stop)}");
        return response.StatusCode;
    }

    private void ShouldBeClean(TestApi api)
    {
        // No empty promise: everything was listened to.
        Assert.Contains(_log.Lines, static line => line.StartsWith("Npgsql", StringComparison.Ordinal));
        Assert.Contains(_log.Lines, static line => line.StartsWith("Microsoft.AspNetCore", StringComparison.Ordinal));
        foreach (var secret in Secrets)
        {
            Assert.DoesNotContain(_log.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(api.Log.Errors, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(_answers, answer => answer.Contains(secret, StringComparison.OrdinalIgnoreCase));
        }
    }

    /// <summary>Lets a worker work until the document is final.</summary>
    private async Task<JsonElement> WorkAsync(TestApi api, string address)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var working = api.Services.GetRequiredService<Worker>().RunAsync(stop.Token);
        var document = await Eventually.GetAsync(
            async () => await api.Client.GetJsonAsync(address), static d => d.Text("state") is "ready" or "failed", TimeSpan.FromMinutes(1));
        await stop.CancelAsync();
        await working;
        _answers.Add(document.GetRawText());
        return document;
    }

    private Task<TestApi> StartAsync(params (string Name, string Value)[] settings) => TestApi.StartWithoutSubstitutesAsync(
        services =>
        {
            services.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestExtractors().AddIngestEmbedders().AddIngestVectorIndex().AddIngestConnectors();
            services.AddLocalSecrets(_folder.Find("secrets.json"));
            services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(_log));
        },
        new (string Name, string Value)[]
        {
            ("Ingest:Postgres:ConnectionString", stack.DatabaseConnectionString), ("Ingest:Blobs:ConnectionString", stack.BlobConnectionString),
            ("Ingest:Blobs:ContainerPrefix", stack.ContainerPrefix), ("Ingest:Collections:Queue", _queue), ("Ingest:Worker:Queues:0", _queue),
            ("Ingest:Worker:PollInterval", "00:00:00.050"), ("Ingest:Scratch:Path", _folder.Find("scratch")),
        }.Concat(settings).GroupBy(static s => s.Name).Select(static s => s.Last()));
}
