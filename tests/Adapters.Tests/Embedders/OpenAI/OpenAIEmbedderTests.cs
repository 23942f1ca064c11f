using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Azure.Core;
using Azure.Identity;
using Ingest.Adapters.Embedders.OpenAI;
using Ingest.Domain.Errors;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ingest.Adapters.Tests.Embedders.OpenAI;

public sealed class OpenAIEmbedderTests : IAsyncLifetime
{
    private const string Key = "sk-very-secret";

    private readonly ManualTimeProvider _time = new();
    private readonly List<EmbeddingEndpoint> _endpoints = [];
    private EmbeddingServer _server = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _server = await EmbeddingServer.StartAsync(_time);

    public async ValueTask DisposeAsync()
    {
        _endpoints.ForEach(static endpoint => endpoint.Dispose());
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task EmbedAsync_ManyTexts_SendsBoundedBatches()
    {
        var vectors = await Embedder(o => o.BatchSize = 10).EmbedAsync(Texts(35), Cancel);

        Assert.Equal(35, vectors.Count);
        Assert.Equal([5, 10, 10, 10], _server.Requests.Select(r => r.Texts.Count).Order());
        Assert.Equal(Texts(35).Order(), _server.Requests.SelectMany(r => r.Texts).Order());
    }

    [Fact]
    public async Task EmbedAsync_LongTexts_KeepsTheRequestBelowItsTokens()
    {
        string[] texts = [.. Enumerable.Range(0, 10).Select(i => new string((char)('a' + i), 4000))];

        await Embedder(o => o.MaxTokensPerRequest = 10_000).EmbedAsync(texts, Cancel);

        Assert.All(_server.Requests, r => Assert.InRange(r.Texts.Sum(t => t.Length), 1, 10_000));
        Assert.Equal(5, _server.Requests.Count);
    }

    [Fact]
    public async Task EmbedAsync_ShuffledAnswer_IsPutInOrder()
    {
        _server.Script.Enqueue(_server.AnswerShuffledAsync);
        var embedder = Embedder();

        var shuffled = await embedder.EmbedAsync(Texts(5), Cancel);
        var ordered = await embedder.EmbedAsync(Texts(5), Cancel);

        Assert.Equal(ordered.Select(v => v.ToArray()), shuffled.Select(v => v.ToArray()));
    }

    [Fact]
    public async Task EmbedAsync_AnswerInPlainNumbers_IsTheSame()
    {
        await using var plain = await EmbeddingServer.StartAsync(answersInBase64: false);

        var numbers = await Embedder(o => o.Endpoint = plain.Endpoint).EmbedAsync(Texts(3), Cancel);
        var base64 = await Embedder().EmbedAsync(Texts(3), Cancel);

        Assert.Equal(base64.Select(v => v.ToArray()), numbers.Select(v => v.ToArray()));
    }

    [Theory]
    [InlineData(true, 8)]
    [InlineData(false, null)]
    public async Task EmbedAsync_SendDimensions_AsksForThem(bool send, int? expected)
    {
        await Embedder(o => o.SendDimensions = send).EmbedAsync(["x"], Cancel);

        Assert.Equal(expected, Assert.Single(_server.Requests).Dimensions);
    }

    [Fact]
    public async Task EmbedAsync_ThrottledOnce_CountsTheAnswerAndTheTokensOfTheEndpoint()
    {
        using var recorder = new TelemetryRecorder();
        _server.Script.Enqueue(EmbeddingServer.Status(429, null, ("Retry-After", "0")));

        await Embedder().EmbedAsync(["a text that an estimate would count higher"], Cancel);

        Assert.Equal(1, Assert.Single(recorder.Of("ingest.vendor.throttled")).Value);
        Assert.Equal(1, Assert.Single(recorder.Of("ingest.embed.tokens")).Value);
        Assert.Equal(
            [ErrorCodes.EmbedderUnavailable, null], recorder.SpansOf("ingest.embed").Select(static span => span.StatusDescription));
    }

    [Fact]
    public async Task EmbedAsync_Key_IsSentAsBearer()
    {
        await Embedder().EmbedAsync(["x"], Cancel);

        Assert.Equal($"Bearer {Key}", Assert.Single(_server.Requests).Authorization);
    }

    [Fact]
    public async Task EmbedAsync_NoCredential_SendsNone()
    {
        await Embedder(o => o.Credential = EmbedderCredential.None).EmbedAsync(["x"], Cancel);

        Assert.Equal("", Assert.Single(_server.Requests).Authorization);
    }

    [Fact]
    public async Task EmbedAsync_AzureFormOfEndpoint_ReachesTheRightPath()
    {
        var slash = new Uri(_server.Endpoint + "/");

        Assert.Single(await Embedder(o => o.Endpoint = slash).EmbedAsync(["x"], Cancel));
    }

    [Fact]
    public async Task EmbedAsync_TooManyRequestsForSeconds_WaitsThatLong()
    {
        _server.Script.Enqueue(EmbeddingServer.Status(429, null, ("Retry-After", "3")));

        var vectors = await RunClockAsync(Embedder().EmbedAsync(["x"], Cancel));

        Assert.Single(vectors);
        var at = _server.Requests.Select(r => r.At).ToArray();
        Assert.Equal(2, at.Length);
        Assert.InRange((at[1] - at[0]).TotalSeconds, 3, 6);
    }

    [Fact]
    public async Task EmbedAsync_TooManyRequestsUntilADate_WaitsUntilThen()
    {
        var date = _time.GetUtcNow() + TimeSpan.FromSeconds(4);
        _server.Script.Enqueue(EmbeddingServer.Status(429, null, ("Retry-After", date.ToString("R", CultureInfo.InvariantCulture))));

        await RunClockAsync(Embedder().EmbedAsync(["x"], Cancel));

        Assert.Equal(2, _server.Requests.Count);
        Assert.InRange(_server.Requests.Last().At, date, date.AddSeconds(3));
    }

    [Fact]
    public async Task EmbedAsync_RetryAfterBeyondBudget_IsRetryableAndHoldsForAllCallers()
    {
        _server.Script.Enqueue(EmbeddingServer.Status(429, null, ("Retry-After", "60")));
        var embedder = Embedder();

        var first = await Assert.ThrowsAsync<RetryableException>(() => embedder.EmbedAsync(["x"], Cancel));
        var second = await Assert.ThrowsAsync<RetryableException>(() => embedder.EmbedAsync(["y"], Cancel));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, first.Code);
        Assert.Equal(TimeSpan.FromSeconds(60), first.RetryAfter);
        Assert.Equal(ErrorCodes.EmbedderUnavailable, second.Code);
        Assert.Equal(TimeSpan.FromSeconds(60), second.RetryAfter);
        Assert.Single(_server.Requests);

        _time.Advance(TimeSpan.FromSeconds(60));
        Assert.Single(await embedder.EmbedAsync(["x"], Cancel));
    }

    [Fact]
    public async Task EmbedAsync_TooManyRequests_HoldsCallersThatComeLater()
    {
        _server.Script.Enqueue(EmbeddingServer.Status(429, null, ("Retry-After", "5")));
        var embedder = Embedder();

        var first = embedder.EmbedAsync(["first"], Cancel);
        await Eventually.HoldsAsync(() => _time.WaitingTimers == 1 && _server.Active == 0 && _server.Requests.Count == 1);
        var later = embedder.EmbedAsync(["later"], Cancel);
        await RunClockAsync(Task.WhenAll(first, later));

        var start = _server.Requests.First().At;
        Assert.Equal(3, _server.Requests.Count);
        Assert.All(_server.Requests.Skip(1), r => Assert.True(r.At - start >= TimeSpan.FromSeconds(5)));
    }

    [Fact]
    public async Task EmbedAsync_AbsurdRetryAfter_IsCapped()
    {
        _server.Script.Enqueue(EmbeddingServer.Status(429, null, ("Retry-After", "99999999999999")));

        var error = await Assert.ThrowsAsync<RetryableException>(() => Embedder().EmbedAsync(["x"], Cancel));

        Assert.Equal(TimeSpan.FromMinutes(10), error.RetryAfter);
    }

    [Theory]
    [InlineData(500)]
    [InlineData(502)]
    [InlineData(503)]
    [InlineData(408)]
    public async Task EmbedAsync_FailureThenSuccess_SucceedsWithinTheCall(int status)
    {
        _server.Script.Enqueue(EmbeddingServer.Status(status, "<html>oops</html>"));

        Assert.Single(await RunClockAsync(Embedder().EmbedAsync(["x"], Cancel)));
        Assert.Equal(2, _server.Requests.Count);
    }

    [Fact]
    public async Task EmbedAsync_FailuresOnly_EndsWithinTheBudget()
    {
        for (var i = 0; i < 100; i++)
        {
            _server.Script.Enqueue(EmbeddingServer.Status(500));
        }

        var started = _time.GetUtcNow();
        var error = await Assert.ThrowsAsync<RetryableException>(() => RunClockAsync(Embedder().EmbedAsync(["x"], Cancel)));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, error.Code);
        Assert.Contains("500 (test_error)", error.Message, StringComparison.Ordinal);
        Assert.InRange(_server.Requests.Count, 3, 10);
        Assert.True(_server.Requests.Last().At - started <= TimeSpan.FromSeconds(11));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task EmbedAsync_Stall_EndsAtTheTimeLimit(bool afterHeaders)
    {
        var clientLeft = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script.Enqueue(EmbeddingServer.Stall(clientLeft, afterHeaders));

        var error = await Assert.ThrowsAsync<RetryableException>(() => RunClockAsync(Embedder().EmbedAsync(["x"], Cancel), TimeSpan.FromSeconds(1)));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, error.Code);
        Assert.Contains("within 30 s", error.Message, StringComparison.Ordinal);
        await clientLeft.Task.WaitAsync(Eventually.TimeLimit, Cancel);
    }

    [Fact]
    public async Task EmbedAsync_CancelledDuringARequest_IsCancellation()
    {
        var clientLeft = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _server.Script.Enqueue(EmbeddingServer.Stall(clientLeft));
        using var stop = new CancellationTokenSource();

        var task = Embedder().EmbedAsync(["x"], stop.Token);
        await Eventually.HoldsAsync(() => _server.Requests.Count == 1);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
        await clientLeft.Task.WaitAsync(Eventually.TimeLimit, Cancel);
    }

    [Fact]
    public async Task EmbedAsync_CancelledWhileBackingOff_IsCancellation()
    {
        _server.Script.Enqueue(EmbeddingServer.Status(429, null, ("Retry-After", "5")));
        using var stop = new CancellationTokenSource();

        var task = Embedder().EmbedAsync(["x"], stop.Token);
        await Eventually.HoldsAsync(() => _time.WaitingTimers == 1 && _server.Active == 0 && _server.Requests.Count == 1);
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => task);
    }

    [Theory]
    [InlineData(400)]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    [InlineData(413)]
    [InlineData(422)]
    [InlineData(302)]
    public async Task EmbedAsync_Refused_IsFatalAtOnceAndKeepsSecrets(int status)
    {
        _server.Script.Enqueue(EmbeddingServer.Status(
            status, $$"""{"error":{"message":"Incorrect API key provided: {{Key}}, input: private words","code":"{{Key}}"} }""", ("Location", "http://127.0.0.1:1/")));

        var error = await Assert.ThrowsAsync<FatalException>(() => Embedder().EmbedAsync(["private words"], Cancel));

        Assert.Equal(ErrorCodes.EmbedderRefused, error.Code);
        Assert.Contains(status.ToString(CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, error.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("private", error.ToString(), StringComparison.Ordinal);
        Assert.Single(_server.Requests);
    }

    [Theory]
    [InlineData("""{"error":{"code":"DeploymentNotFound"}}""", "404 (DeploymentNotFound)")]
    [InlineData("""{"error":{"code":404}}""", "404.")]
    [InlineData("""{"error":"no"}""", "404.")]
    [InlineData("<html>", "404.")]
    public async Task EmbedAsync_NotFound_NamesTheEndpointsCodeIfThereIsOne(string body, string expected)
    {
        _server.Script.Enqueue(EmbeddingServer.Status(404, body));

        var error = await Assert.ThrowsAsync<FatalException>(() => Embedder().EmbedAsync(["x"], Cancel));

        Assert.Contains($"the endpoint answered {expected}", error.Message, StringComparison.Ordinal);
        Assert.Contains("Ingest:Embedders:OpenAI:Endpoint and Model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ProbeAsync_OtherDimensions_IsAClearMismatch()
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => Embedder(o => o.Dimensions = 16).ProbeAsync(Cancel));

        Assert.Equal(ErrorCodes.DimensionMismatch, error.Code);
        Assert.Contains("expected vectors of 16 dimensions, found 8", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"data":[]}""")]
    [InlineData("""{"data":null}""")]
    [InlineData("""{"data":"x"}""")]
    [InlineData("""{"data":[1]}""")]
    [InlineData("""{"data":[{"index":0}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":null}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":"***"}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":"AAA="}]}""")]
    [InlineData("""{"data":[{"index":1,"embedding":[1,1,1,1,1,1,1,1]}]}""")]
    [InlineData("""{"data":[{"index":-1,"embedding":[1,1,1,1,1,1,1,1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,1,1,1,1,1,1,1]},{"index":0,"embedding":[1,1,1,1,1,1,1,1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[0,0,0,0,0,0,0,0]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1e99,1,1,1,1,1,1,1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":["NaN",1,1,1,1,1,1,1]}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":"AADAfwAAgD8AAIA/AACAPwAAgD8AAIA/AACAPwAAgD8="}]}""")]
    [InlineData("""{"data":[{"index":0,"embedding":[1,1,1,1,1,1,1,1]}""")]
    [InlineData("""{"error":{"message":"loading"}}""")]
    public async Task EmbedAsync_WrongAnswer_IsRetryableNeverAWrongVector(string body)
    {
        _server.Script.Enqueue(EmbeddingServer.Body(body));

        var error = await Assert.ThrowsAsync<RetryableException>(() => Embedder(o => o.RetryBudget = TimeSpan.Zero).EmbedAsync(["x"], Cancel));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, error.Code);
    }

    [Fact]
    public async Task EmbedAsync_NobodyListens_IsRetryable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();

        var embedder = Embedder(o => (o.Endpoint, o.RetryBudget) = (new Uri($"http://127.0.0.1:{port}/v1"), TimeSpan.Zero));
        var error = await Assert.ThrowsAsync<RetryableException>(() => embedder.EmbedAsync(["x"], Cancel));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, error.Code);
        Assert.Contains("no answer", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_ConnectionBreaksOff_IsRetryable()
    {
        _server.Script.Enqueue((context, _) =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        var error = await Assert.ThrowsAsync<RetryableException>(() => Embedder(o => o.RetryBudget = TimeSpan.Zero).EmbedAsync(["x"], Cancel));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, error.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(8192)]
    public async Task EmbedAsync_TextOfWrongLength_IsNeverSent(int length)
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => Embedder().EmbedAsync(["fine", new string('a', length)], Cancel));

        Assert.Equal(ErrorCodes.EmbedderRefused, error.Code);
        Assert.Empty(_server.Requests);
    }

    [Fact]
    public async Task EmbedAsync_ManyCallers_SendsNoMoreAtOnceThanAllowed()
    {
        using var release = new SemaphoreSlim(0);
        for (var i = 0; i < 12; i++)
        {
            _server.Script.Enqueue(async (context, request) =>
            {
                await release.WaitAsync(context.RequestAborted);
                await _server.AnswerAsync(context, request);
            });
        }

        var embedder = Embedder(o => o.MaxConcurrency = 3);
        var all = Task.WhenAll(Enumerable.Range(0, 12).Select(i => embedder.EmbedAsync([$"text {i}"], Cancel)));
        for (var i = 0; i < 12; i++)
        {
            var expected = Math.Min(3, 12 - i);
            await Eventually.HoldsAsync(() => _server.Active == expected);
            release.Release();
            await Eventually.HoldsAsync(() => release.CurrentCount == 0);
        }

        Assert.Equal(12, (await all).Length);
        Assert.Equal(3, _server.Peak);
    }

    [Fact]
    public async Task EmbedAsync_OneBatchOfManyRefused_ThrowsThatReason()
    {
        _server.Script.Enqueue(EmbeddingServer.Status(401));

        var error = await Assert.ThrowsAsync<FatalException>(() => Embedder(o => o.BatchSize = 1).EmbedAsync(Texts(20), Cancel));

        Assert.Equal(ErrorCodes.EmbedderRefused, error.Code);
    }

    [Fact]
    public async Task EmbedAsync_Identity_SendsItsTokenForTheScope()
    {
        using var certificate = TestCertificate.Create();
        await using var server = await EmbeddingServer.StartAsync(certificate: certificate);
        var identity = new StubIdentity(() => new AccessToken("token-of-identity", DateTimeOffset.UtcNow.AddHours(1)));

        var vectors = await Embedder(o => (o.Endpoint, o.Credential, o.ApiKey) = (server.Endpoint, EmbedderCredential.Identity, null), identity).EmbedAsync(["x"], Cancel);

        Assert.Single(vectors);
        Assert.Equal("Bearer token-of-identity", Assert.Single(server.Requests).Authorization);
        Assert.Equal(["https://cognitiveservices.azure.com/.default"], identity.Scopes.Distinct());
    }

    [Fact]
    public async Task EmbedAsync_NoIdentityHere_IsRefusedWithTheNextStep()
    {
        var error = await Assert.ThrowsAsync<FatalException>(() => EmbedderWithIdentity(() => throw new CredentialUnavailableException("none")).EmbedAsync(["x"], Cancel));

        Assert.Equal(ErrorCodes.EmbedderRefused, error.Code);
        Assert.Contains("Assign a managed identity", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmbedAsync_TokenServiceFails_IsRetryable()
    {
        var error = await Assert.ThrowsAsync<RetryableException>(() => EmbedderWithIdentity(() => throw new AuthenticationFailedException("busy")).EmbedAsync(["x"], Cancel));

        Assert.Equal(ErrorCodes.EmbedderUnavailable, error.Code);
    }

    private OpenAIEmbedder EmbedderWithIdentity(Func<AccessToken> token) => Embedder(
        o => (o.Endpoint, o.Credential, o.RetryBudget) = (new Uri("https://127.0.0.1:1/v1"), EmbedderCredential.Identity, TimeSpan.Zero), new StubIdentity(token));

    private OpenAIEmbedder Embedder(Action<OpenAIEmbedderOptions>? change = null, TokenCredential? identity = null)
    {
        var options = new OpenAIEmbedderOptions { Enabled = true, Endpoint = _server.Endpoint, Model = "test-model", Dimensions = 8, ApiKey = Key };
        change?.Invoke(options);
        var handler = new SocketsHttpHandler { AllowAutoRedirect = false };
        handler.SslOptions.RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == TestCertificate.Subject;
        var endpoint = new EmbeddingEndpoint(options, identity, _time, NullLogger.Instance, handler);
        _endpoints.Add(endpoint);
        return new OpenAIEmbedder(options, endpoint);
    }

    // Moves the clock a little at a time until the work is done.
    private async Task<T> RunClockAsync<T>(Task<T> work, TimeSpan? step = null)
    {
        await Eventually.HoldsAsync(() =>
        {
            if (!work.IsCompleted)
            {
                _time.Advance(step ?? TimeSpan.FromMilliseconds(100));
            }

            return work.IsCompleted;
        });
        return await work;
    }

    private static string[] Texts(int count) => [.. Enumerable.Range(0, count).Select(i => $"text {i}")];

    private sealed class StubIdentity(Func<AccessToken> token) : TokenCredential
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Scopes { get; } = new();

        public override AccessToken GetToken(TokenRequestContext requestContext, CancellationToken cancellationToken)
        {
            foreach (var scope in requestContext.Scopes)
            {
                Scopes.Enqueue(scope);
            }

            return token();
        }

        public override ValueTask<AccessToken> GetTokenAsync(TokenRequestContext requestContext, CancellationToken cancellationToken) =>
            ValueTask.FromResult(GetToken(requestContext, cancellationToken));
    }
}
