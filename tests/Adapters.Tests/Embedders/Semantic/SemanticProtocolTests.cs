using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Ingest.LocalHost.Stack;

namespace Ingest.Adapters.Tests.Embedders.Semantic;

/// <summary>The server as any program would meet it on its port.</summary>
public sealed class SemanticProtocolTests(SemanticProgram program) : IClassFixture<SemanticProgram>
{
    private const string Model = "semantic-512";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(null)]
    [InlineData("wrong")]
    [InlineData("")]
    public async Task Embeddings_WrongKey_Is401(string? key)
    {
        using var answer = await program.PostAsync(new { model = Model, input = "text" }, key);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Health_WrongKey_Is401()
    {
        using var answer = await program.SendAsync(HttpMethod.Get, "health", content: null, "wrong");

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Fact]
    public async Task Health_RightKey_SaysHowItIs()
    {
        using var answer = await program.SendAsync(HttpMethod.Get, "health", content: null, SemanticProgram.Key);

        var health = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel);
        Assert.InRange(health.GetProperty("rss").GetInt64(), 50L << 20, 1L << 30);
        Assert.True(health.TryGetProperty("longest", out _));
    }

    [Fact]
    public async Task Embeddings_BothForms_AreTheSameVector()
    {
        List<string> texts = ["text"];
        using var floats = await program.PostAsync(new { model = Model, input = "text", encoding_format = "float" }, SemanticProgram.Key);
        using var bytes = await program.PostAsync(new { model = Model, input = texts, encoding_format = "base64", dimensions = 512 }, SemanticProgram.Key);

        var first = Item(await floats.Content.ReadFromJsonAsync<JsonElement>(Cancel)).EnumerateArray().Select(static e => e.GetSingle()).ToArray();
        var second = Item(await bytes.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetBytesFromBase64();
        Assert.Equal(512, first.Length);
        Assert.Equal(first, Enumerable.Range(0, 512).Select(i => BitConverter.ToSingle(second, 4 * i)));

        static JsonElement Item(JsonElement body) => Assert.Single(body.GetProperty("data").EnumerateArray()).GetProperty("embedding");
    }

    [Theory]
    [InlineData("""{"model":"semantic-512"}""")]
    [InlineData("""{"model":"semantic-512","input":[]}""")]
    [InlineData("""{"model":"semantic-512","input":""}""")]
    [InlineData("""{"model":"semantic-512","input":[1]}""")]
    [InlineData("""{"model":"semantic-512","input":["fine",""]}""")]
    [InlineData("""{"model":"other","input":"text"}""")]
    [InlineData("""{"model":"semantic-512","input":"text","dimensions":256}""")]
    [InlineData("""{"model":"semantic-512","input":"text","encoding_format":"int8"}""")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("")]
    public async Task Embeddings_WrongBody_Is400AndTheServerLives(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await program.SendAsync(HttpMethod.Post, "v1/embeddings", content, SemanticProgram.Key);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancel)).GetProperty("error");
        Assert.False(string.IsNullOrEmpty(error.GetProperty("message").GetString()));
    }

    [Theory]
    [InlineData(8192)]
    [InlineData(100_000)]
    public async Task Embeddings_TooLongText_Is400(int length)
    {
        using var answer = await program.PostAsync(new { model = Model, input = new string('a', length) }, SemanticProgram.Key);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Embeddings_BodyBeyondTheLimit_Is413()
    {
        using var answer = await program.PostAsync(new { model = Model, input = new string('a', 3 << 20) }, SemanticProgram.Key);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
    }

    [Fact]
    public async Task Embeddings_ManyAtOnce_AreAnsweredOrToldToComeBack()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 80).Select(i => program.PostAsync(new { model = Model, input = $"text {i}" }, SemanticProgram.Key)));

        Assert.All(answers, static answer => Assert.True(answer.StatusCode is HttpStatusCode.OK or HttpStatusCode.ServiceUnavailable, $"{answer.StatusCode}"));
        Assert.True(answers.Count(static answer => answer.StatusCode == HttpStatusCode.OK) >= 64);
        Assert.All(answers.Where(static answer => !answer.IsSuccessStatusCode), static answer => Assert.NotNull(answer.Headers.RetryAfter));
        Array.ForEach(answers, static answer => answer.Dispose());
    }

    [Theory]
    [InlineData("GET", "v1/embeddings")]
    [InlineData("POST", "health")]
    [InlineData("GET", "../../etc/passwd")]
    public async Task Server_OtherAddress_Is404(string method, string path)
    {
        using var answer = await program.SendAsync(new HttpMethod(method), path, content: null, SemanticProgram.Key);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }

    [Fact]
    public async Task Server_PipeCloses_Ends()
    {
        await using var own = new SemanticProgram();
        await own.InitializeAsync();

        own.Process.StandardInput.Close();

        await own.Process.WaitForExitAsync(Cancel);
        Assert.Equal(0, own.Process.ExitCode);
    }
}

/// <summary>The server, started by hand.</summary>
public sealed class SemanticProgram : IAsyncLifetime
{
    public const string Key = "the-key-of-this-run";

    private HttpClient? _client;

    internal Process Process { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Process = Process.Start(new ProcessStartInfo("node", [RepositoryFolder.Find("infra", "local", "semantic", "server.js")])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        await Process.StandardInput.WriteLineAsync($$"""{"key":"{{Key}}","threads":1}""");
        await Process.StandardInput.FlushAsync();
        var line = await Process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("The server ended before it was ready.");
        var port = JsonDocument.Parse(line).RootElement.GetProperty("port").GetInt32();
        _client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}/"), Timeout = TimeSpan.FromMinutes(5) };
    }

    public async ValueTask DisposeAsync()
    {
        _client?.Dispose();
        Process.StandardInput.Close();
        await Process.WaitForExitAsync();
        Process.Dispose();
    }

    public Task<HttpResponseMessage> PostAsync(object body, string? key) => SendAsync(HttpMethod.Post, "v1/embeddings", JsonContent.Create(body), key);

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string path, HttpContent? content, string? key)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {key}");
        }

        return await _client!.SendAsync(request);
    }
}
