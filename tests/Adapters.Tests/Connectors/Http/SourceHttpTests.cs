using System.IO.Compression;
using System.Net.Http.Headers;
using System.Text.Json;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.TestKit;
using Ingest.Vendors;
using Microsoft.AspNetCore.Http;

namespace Ingest.Adapters.Tests.Connectors.Http;

public sealed class SourceHttpTests : IAsyncLifetime
{
    private const string Token = "tok-3f9a-secret";

    private readonly JumpingClock _clock = new();
    private readonly LogLines _log = new();
    private readonly RequestMeter _meter = new();
    private readonly HttpClient _client = new(SourceHttpFactory.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly StubEndpoint _server;
    private Func<HttpContext, Task> _answer = static context => context.Response.WriteAsync("""{"ok":true}""");
    private int _secretsRead;

    public SourceHttpTests()
    {
        _server = new StubEndpoint(_clock, context => _answer(context));
    }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await _server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        _log.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task SendAsync_Answer_IsItsJson()
    {
        using var answer = await Http().SendAsync("reading", Get, Stop);

        Assert.True(answer.RootElement.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task SendAsync_BaseAddressWithPath_IsKept()
    {
        using var answer = await Http(path: "ex/jira/77/").SendAsync("reading", Get, Stop);

        Assert.Equal("/ex/jira/77/thing", Assert.Single(_server.Requests.All).Path);
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/thing")]
    [InlineData("//other.example/thing")]
    [InlineData("http://127.0.0.1:2/thing")]
    public async Task SendAsync_AddressElsewhere_IsNeverSent(string address)
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() =>
            Http().SendAsync("reading", () => new HttpRequestMessage(HttpMethod.Get, new Uri(address, UriKind.RelativeOrAbsolute)), Stop));

        Assert.Equal(0, _server.Requests.Count);
        Assert.Equal(0, _meter.Sent);
    }

    [Fact]
    public async Task SendAsync_Redirect_IsNotFollowed()
    {
        _answer = static context =>
        {
            context.Response.Redirect("https://elsewhere.example/steal");
            return Task.CompletedTask;
        };

        var failure = await Assert.ThrowsAsync<FatalException>(() => Http().SendAsync("reading", Get, Stop));

        Assert.Equal(ErrorCodes.SourceChanged, failure.Code);
        Assert.Contains("elsewhere.example", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, _server.Requests.Count);
    }

    [Theory]
    [InlineData(401, typeof(FatalException), ErrorCodes.SourceRefused, 1)]
    [InlineData(403, typeof(FatalException), ErrorCodes.SourceRefused, 1)]
    [InlineData(404, typeof(SkippableException), ErrorCodes.NotFound, 1)]
    [InlineData(410, typeof(SkippableException), ErrorCodes.NotFound, 1)]
    [InlineData(400, typeof(FatalException), ErrorCodes.SourceChanged, 1)]
    [InlineData(422, typeof(FatalException), ErrorCodes.SourceChanged, 1)]
    [InlineData(408, typeof(RetryableException), ErrorCodes.SourceUnavailable, 2)]
    [InlineData(429, typeof(RetryableException), ErrorCodes.SourceThrottled, 2)]
    [InlineData(500, typeof(RetryableException), ErrorCodes.SourceUnavailable, 2)]
    [InlineData(503, typeof(RetryableException), ErrorCodes.SourceUnavailable, 2)]
    public async Task SendAsync_Status_MeansWhatThePortSays(int status, Type type, string code, int leastTries)
    {
        _answer = context =>
        {
            context.Response.StatusCode = status;
            return context.Response.WriteAsync($$"""{"echo":"{{Token}}"}""");
        };

        var failure = await Assert.ThrowsAnyAsync<IngestException>(() => Http().SendAsync("reading", Get, Stop));

        Assert.IsType(type, failure);
        Assert.Equal(code, failure.Code);
        Assert.Contains("reading", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(Token, failure.ToString(), StringComparison.Ordinal);
        Assert.True(_server.Requests.Count >= leastTries);
        Assert.Equal(_server.Requests.Count, _meter.Answered);
        Assert.Equal(leastTries == 1, _server.Requests.Count == 1);
    }

    [Fact]
    public async Task SendAsync_LastingTrouble_EndsWithinHalfAMinuteWithGrowingWaits()
    {
        _server.Faults.Always(FaultKind.ServerError);
        var began = _clock.GetUtcNow();

        await Assert.ThrowsAsync<RetryableException>(() => Http().SendAsync("reading", Get, Stop));

        Assert.InRange(_clock.GetUtcNow() - began, TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30));
        var waits = _clock.Waits.Where(static w => w > TimeSpan.FromMilliseconds(500)).ToList();
        Assert.InRange(waits.Count, 3, 8);
        Assert.True(waits[2] > waits[0]);
    }

    [Fact]
    public async Task SendAsync_OneRequestAMinute_IsStillSent()
    {
        var http = Http(requestsPerMinute: 1);

        using var first = await http.SendAsync("reading", Get, Stop);
        using var second = await http.SendAsync("reading", Get, Stop);

        var times = _server.Requests.All.Select(static r => r.At).ToList();
        Assert.Equal(TimeSpan.FromMinutes(1), times[1] - times[0]);
    }

    [Fact]
    public async Task SendAsync_RetryAfterAsDate_IsWaitedFor()
    {
        var first = true;
        _answer = context =>
        {
            if (!first)
            {
                return context.Response.WriteAsync("{}");
            }

            first = false;
            context.Response.StatusCode = 503;
            context.Response.Headers.RetryAfter = _clock.GetUtcNow().AddSeconds(12).ToString("R");
            return Task.CompletedTask;
        };

        using var answer = await Http().SendAsync("reading", Get, Stop);

        var times = _server.Requests.All.Select(static r => r.At).ToList();
        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(11), TimeSpan.FromSeconds(13));
    }

    [Fact]
    public async Task SendAsync_ResetTimeInsteadOfRetryAfter_IsWaitedFor()
    {
        var first = true;
        _answer = context =>
        {
            if (first)
            {
                first = false;
                context.Response.StatusCode = 429;
                context.Response.Headers["X-RateLimit-Reset"] = _clock.GetUtcNow().AddSeconds(9).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", System.Globalization.CultureInfo.InvariantCulture);
            }

            return context.Response.WriteAsync("{}");
        };

        using var answer = await Http().SendAsync("reading", Get, Stop);

        var times = _server.Requests.All.Select(static r => r.At).ToList();
        Assert.InRange(times[1] - times[0], TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(10));
    }

    [Fact]
    public async Task SendAsync_Throttled_IsCountedAndATryOfItsOwn()
    {
        using var recorder = new TelemetryRecorder();
        _server.Faults.Next(Fault.Throttled(TimeSpan.FromSeconds(1)));

        using var answer = await Http().SendAsync("reading", Get, Stop);

        Assert.Equal("work", Assert.Single(recorder.Of("ingest.vendor.throttled"))["ingest.source"]);
        Assert.Equal([429, 200], recorder.SpansOf("ingest.source_request").Select(static span => span.GetTagItem("http.response.status_code")));
        Assert.Equal([ErrorCodes.SourceThrottled, null], recorder.SpansOf("ingest.source_request").Select(static span => span.StatusDescription));
    }

    [Fact]
    public async Task SendAsync_AbsurdRetryAfter_IsCutToADay()
    {
        _server.Faults.Next(Fault.Throttled(TimeSpan.FromDays(400)));

        var failure = await Assert.ThrowsAsync<RetryableException>(() => Http().SendAsync("reading", Get, Stop));

        Assert.Equal(TimeSpan.FromDays(1), failure.RetryAfter);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task SendAsync_BodyBeyondTheLimit_IsSkippable(bool isDeclared)
    {
        var body = $"\"{new string('a', 5000)}\"";
        _answer = context =>
        {
            context.Response.ContentLength = isDeclared ? body.Length : null;
            return context.Response.WriteAsync(body);
        };

        var failure = await Assert.ThrowsAsync<SkippableException>(() => Http(new SourceHttpLimits { MaxBody = 4096 }).SendAsync("reading", Get, Stop));

        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
        Assert.Equal(1, _server.Requests.Count);
    }

    [Fact]
    public async Task SendAsync_SmallPackedBodyThatUnpacksBeyondTheLimit_IsSkippable()
    {
        _answer = async context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            await using var zip = new GZipStream(context.Response.Body, CompressionLevel.Fastest);
            await JsonSerializer.SerializeAsync(zip, new string('a', 3_000_000));
        };

        var failure = await Assert.ThrowsAsync<SkippableException>(() => Http(new SourceHttpLimits { MaxBody = 1_000_000 }).SendAsync("reading", Get, Stop));

        Assert.Equal(ErrorCodes.TooLarge, failure.Code);
    }

    [Fact]
    public async Task SendAsync_DamagedPackedBody_IsTriedAgain()
    {
        _answer = context =>
        {
            context.Response.Headers.ContentEncoding = "gzip";
            return context.Response.WriteAsync("this is not gzip");
        };

        var failure = await Assert.ThrowsAsync<RetryableException>(() => Http().SendAsync("reading", Get, Stop));

        Assert.Equal(ErrorCodes.SourceUnavailable, failure.Code);
        Assert.True(_server.Requests.Count > 1);
    }

    [Fact]
    public async Task SendAsync_PageOfAProxy_IsRetryable()
    {
        _answer = static context => context.Response.WriteAsync("<html>Sign in</html>");

        var failure = await Assert.ThrowsAsync<RetryableException>(() => Http().SendAsync("reading", Get, Stop));

        Assert.Equal(ErrorCodes.SourceUnavailable, failure.Code);
        Assert.Contains("JSON", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_DeeplyNestedAnswer_IsRead()
    {
        _answer = static context => context.Response.WriteAsync(string.Concat(Enumerable.Repeat("[", 400)) + string.Concat(Enumerable.Repeat("]", 400)));

        using var answer = await Http().SendAsync("reading", Get, Stop);

        Assert.Equal(JsonValueKind.Array, answer.RootElement.ValueKind);
    }

    [Fact]
    public async Task SendAsync_Stall_EndsAtTheTimeLimitOfTheRequest()
    {
        _server.Stalled = _clock.PassTimeLimits;
        _server.Faults.Always(FaultKind.Stall);

        var failure = await Assert.ThrowsAsync<RetryableException>(() => Http(new SourceHttpLimits { RequestTime = TimeSpan.FromSeconds(4) }).SendAsync("reading", Get, Stop));

        Assert.Equal(ErrorCodes.SourceUnavailable, failure.Code);
        Assert.Contains("within 4 s", failure.Message, StringComparison.Ordinal);
        Assert.True(_server.Requests.Count > 1);
        Assert.Equal(0, _meter.Answered);
    }

    [Fact]
    public async Task SendAsync_NobodyListens_IsRetryable()
    {
        await _server.DisposeAsync();

        var failure = await Assert.ThrowsAsync<RetryableException>(() => Http().SendAsync("reading", Get, Stop));

        Assert.Equal(ErrorCodes.SourceUnavailable, failure.Code);
        Assert.Equal(0, _meter.Answered);
        Assert.True(_meter.Sent > 1);
    }

    [Fact]
    public async Task SendAsync_JudgeOfTheProduct_ComesFirst()
    {
        _answer = static context => context.Response.WriteAsync("""{"ok":false,"error":"ratelimited"}""");

        var failure = await Assert.ThrowsAsync<SkippableException>(() => Http().SendAsync(
            "reading", Get, static (_, body) => new SkippableException(ErrorCodes.NotFound, AnswerWords.Code(body, "error")!), Stop));

        Assert.Equal("ratelimited", failure.Message);
    }

    [Fact]
    public async Task SendAsync_JudgeThatQuotesTheToken_IsHidden()
    {
        var failure = await Assert.ThrowsAsync<FatalException>(() => Http().SendAsync(
            "reading", Get, static (_, _) => new FatalException(ErrorCodes.SourceRefused, $"bad token {Token}"), Stop));

        Assert.Equal(ErrorCodes.SourceRefused, failure.Code);
        Assert.DoesNotContain(Token, failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendAsync_EveryTry_ReadsTheSecretAnew()
    {
        _server.Faults.Next(FaultKind.ServerError, 2);

        using var answer = await Http().SendAsync("reading", Get, Stop);

        Assert.Equal(3, _secretsRead);
    }

    [Fact]
    public async Task SendAsync_Log_HasNoTokenAndNoAddress()
    {
        _server.Faults.Next(FaultKind.ServerError).Next(Fault.Throttled(TimeSpan.FromSeconds(1)));

        using var answer = await Http().SendAsync("reading", static () => new HttpRequestMessage(HttpMethod.Get, "thing?q=private"), Stop);

        Assert.True(_log.Lines.Count >= 3);
        Assert.All(_log.Lines, static line => Assert.DoesNotContain(Token, line, StringComparison.Ordinal));
        Assert.All(_log.Lines, static line => Assert.DoesNotContain("private", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SendAsync_CancelledWhileWaitingForATurn_EndsAsCancelled()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Http().SendAsync("reading", Get, stop.Token));

        Assert.Equal(0, _meter.Sent);
    }

    private static HttpRequestMessage Get() => new(HttpMethod.Get, "thing");

    private SourceHttp Http(SourceHttpLimits? limits = null, string path = "", int requestsPerMinute = 6000)
    {
        var source = new Source("work", new SourceOptions { Product = "stub" });
        var profile = new SourceHttpProfile(
            "Stub", new Uri(_server.Address, path), requestsPerMinute, static (request, secret) => request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", secret.Value), "Make a new token.");
        return new SourceHttp(_client, source, profile, _meter, new RequestPace(profile.RequestsPerMinute, _clock), new Secrets(this), _clock, _log, limits);
    }

    private sealed class Secrets(SourceHttpTests test) : ISourceSecrets
    {
        public Task<SourceSecret> GetAsync(Source source, CancellationToken cancellationToken)
        {
            Interlocked.Increment(ref test._secretsRead);
            return Task.FromResult(new SourceSecret(Token, null));
        }
    }
}
