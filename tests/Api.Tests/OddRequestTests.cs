using System.Net;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;
using NSubstitute.ExceptionExtensions;

namespace Ingest.Api.Tests;

/// <summary>What well-behaved clients do not send, and what services do when they are not well.</summary>
public sealed class OddRequestTests : IAsyncLifetime
{
    private readonly IDocumentQueries _queries = Substitute.For<IDocumentQueries>();
    private TestApi? _api;

    private TestApi Api => _api!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await TestApi.StartAsync(s => s.AddSingleton(_queries));

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    [Theory]
    [InlineData("/api")]
    [InlineData("/api/")]
    [InlineData("/api/nothing")]
    [InlineData("/api/documents/not-a-uuid")]
    [InlineData("/api/documents/00000000-0000-0000-0000-000000000001")]
    [InlineData("/api/documents/00000000-0000-0000-0000-000000000001/nothing")]
    [InlineData("/api/documents/%2e%2e%2f%2e%2e%2fetc%2fpasswd")]
    [InlineData("/api/batches/00000000-0000-0000-0000-000000000001")]
    public async Task Get_NothingThere_Answers404(string address)
    {
        _queries.FindAsync(default, default).ReturnsForAnyArgs((DocumentView?)null);

        using var response = await Api.Client.GetAsync(address, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData("PUT", "documents", "POST, GET, HEAD, OPTIONS")]
    [InlineData("PATCH", "documents/00000000-0000-0000-0000-000000000001", "GET, HEAD, DELETE, OPTIONS")]
    [InlineData("GET", "search", "POST, OPTIONS")]
    [InlineData("POST", "health/live", "GET, HEAD, OPTIONS")]
    [InlineData("TRACE", "status", "GET, HEAD, OPTIONS")]
    [InlineData("FROBNICATE", "status", "GET, HEAD, OPTIONS")]
    public async Task Send_OtherMethod_Answers405WithAllow(string method, string pattern, string allow)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/{pattern}");
        using var response = await Api.Client.SendAsync(request, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.MethodNotAllowed, ErrorCodes.MethodNotAllowed);
        Assert.Equal(allow, string.Join(", ", response.Content.Headers.Allow));
    }

    [Fact]
    public async Task Options_AnyRoute_Answers204WithAllow()
    {
        using var request = new HttpRequestMessage(HttpMethod.Options, "/api/documents");
        using var response = await Api.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
        Assert.Equal("POST, GET, HEAD, OPTIONS", string.Join(", ", response.Content.Headers.Allow));
        Assert.False(response.Headers.Contains("Access-Control-Allow-Origin"));
    }

    [Fact]
    public async Task Head_GetRoute_AnswersHeadersOnly()
    {
        _queries.CountAsync(default, default).ReturnsForAnyArgs([]);
        using var request = new HttpRequestMessage(HttpMethod.Head, "/api/status");
        using var response = await Api.Client.SendAsync(request, Stop);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsByteArrayAsync(Stop));
    }

    [Fact]
    public async Task Get_DatabaseAway_Answers503WithRetryAfter()
    {
        _queries.CountAsync(default, default).ThrowsAsyncForAnyArgs(
            new RetryableException(ErrorCodes.DatabaseUnavailable, "PostgreSQL did not answer.", retryAfter: TimeSpan.FromSeconds(2)));

        using var response = await Api.Client.GetAsync("/api/status", Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.ServiceUnavailable, ErrorCodes.DatabaseUnavailable);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task Get_UnforeseenError_Answers500WithTraceIdOnly()
    {
        _queries.CountAsync(default, default).ThrowsAsyncForAnyArgs(new InvalidOperationException("select hash from /srv/secret"));

        using var response = await Api.Client.GetAsync("/api/status", Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.InternalServerError, ErrorCodes.Unexpected);
        Assert.DoesNotContain("secret", problem.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("no-store", response.Headers.CacheControl?.ToString());
    }

    [Theory]
    [InlineData("?state=redy", "Did you mean 'ready'?")]
    [InlineData("?state=READY", "Did you mean 'ready'?")]
    [InlineData("?limit=0", "1 to 500")]
    [InlineData("?limit=501", "1 to 500")]
    [InlineData("?cursor=abc", "cursor")]
    [InlineData("?colection=a", "Did you mean 'collection'?")]
    [InlineData("?name=a%00b", "control characters")]
    [InlineData("?name=", "1 to 1024")]
    [InlineData("?state=ready&state=ready", "more than once")]
    public async Task List_MalformedQuery_Answers400SayingWhat(string query, string part)
    {
        using var response = await Api.Client.GetAsync("/api/documents" + query, Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        Assert.Contains(part, problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_OneMegabyteQuery_Answers414AndTheServerLives()
    {
        var answer = await RawHttp.ExchangeAsync(
            Api.Address, $"GET /api/documents?name={new string('a', 1_000_000)} HTTP/1.1\r\nHost: x\r\nX-Ingest-Key: {TestApi.Key}\r\n\r\n", Stop);

        Assert.StartsWith("HTTP/1.1 414", answer, StringComparison.Ordinal);
        Assert.True((await Api.Client.GetAsync("/api/health/live", Stop)).IsSuccessStatusCode);
    }

    [Theory]
    [InlineData("GET /api/\0 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/%00 HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("GET /api/status HTTP/1.1\r\n\r\n")]
    [InlineData("GET /api/status HTTP/1.1\r\nHost: x\r\nX-Ingest-Key : spaced\r\n\r\n")]
    [InlineData("GET /api/status HTTP/9.9\r\nHost: x\r\n\r\n")]
    [InlineData("POST /api/search HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n")]
    [InlineData("complete nonsense\r\n\r\n")]
    public async Task Send_BrokenHttp_IsRefusedAndTheServerLives(string request)
    {
        var answer = await RawHttp.ExchangeAsync(Api.Address, request, Stop);

        Assert.Matches("^HTTP/1.1 (400|505)", answer);
        Assert.True((await Api.Client.GetAsync("/api/health/live", Stop)).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Send_BrokenChunks_Answers400()
    {
        var answer = await RawHttp.ExchangeAsync(
            Api.Address,
            $"POST /api/search HTTP/1.1\r\nHost: x\r\nX-Ingest-Key: {TestApi.Key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
            Stop);

        Assert.StartsWith("HTTP/1.1 400", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"invalid_request\"", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_TwoPipelined_AnswersBothInOrder()
    {
        _queries.CountAsync(default, default).ReturnsForAnyArgs([]);
        var answer = await RawHttp.ExchangeAsync(
            Api.Address,
            $"GET /api/nothing HTTP/1.1\r\nHost: x\r\nX-Ingest-Key: {TestApi.Key}\r\n\r\n"
            + $"GET /api/status HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX-Ingest-Key: {TestApi.Key}\r\n\r\n",
            Stop);

        Assert.True(answer.IndexOf("404 Not Found", StringComparison.Ordinal) < answer.IndexOf("200 OK", StringComparison.Ordinal));
        Assert.Contains("404 Not Found", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_BodyOfARefusedRequestLooksLikeARequest_IsNotTakenForOne()
    {
        var smuggled = $"DELETE /api/documents/{Guid.Empty} HTTP/1.1\r\nHost: x\r\nX-Ingest-Key: {TestApi.Key}\r\n\r\n";
        var answer = await RawHttp.ExchangeAsync(
            Api.Address,
            $"POST /api/search HTTP/1.1\r\nHost: x\r\nContent-Length: {smuggled.Length}\r\n\r\n{smuggled}"
            + "GET /api/health/live HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
            Stop);

        Assert.StartsWith("HTTP/1.1 401", answer, StringComparison.Ordinal);
        Assert.EndsWith("{\"status\":\"live\"}", answer.TrimEnd('\r', '\n', '0').TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(2, answer.Split("HTTP/1.1 ").Length - 1);
    }
}
