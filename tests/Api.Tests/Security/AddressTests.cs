using System.Net;
using System.Text.RegularExpressions;
using Ingest.Domain.Documents;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Ingest.Api.Tests.Security;

/// <summary>Spellings of addresses and headers that no client library sends, byte by byte.</summary>
public sealed partial class AddressTests : IAsyncLifetime
{
    private readonly IDocumentQueries _queries = Substitute.For<IDocumentQueries>();
    private TestApi? _api;

    public static TheoryData<string> Spellings { get; } =
    [
        "/api/./status", "/api/../api/status", "/api/x/../status", "/api/%2e%2e/api/status", "/api/%2E/status", "/api/documents/..%2f..%2fstatus", "/api/documents/%2e%2e/status",
        "/api/documents/%252e%252e/status", "/api/documents/%c0%ae%c0%ae/status", "/api/documents/%e0%80%ae%e0%80%ae/status", "/api/documents/..%5cstatus", "/api/documents/..\\status",
        "/api/documents/..;/status", "/api/documents/%ef%bc%8e%ef%bc%8e/status", "/api/documents/%u002e%u002e/status", "//api/status", "/api//status", "/api/status/", "/API/STATUS",
        "/api/status;x=1", "/api/%73tatus", "/%61pi/status", "/api%2fstatus", "/api/status%20", "/api/status%00", "/api/status?/api/health/live", "/api/health/live/../../status",
        "/api/health/live%2f..%2f..%2fstatus", "/api/health/live;/../../status", "/api/health/live/status", "http://x/api/status", "http://x/api/health/live/../../status", "*", "/", "/api/health/LIVE/../ready",
    ];

    private TestApi Api => _api!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _api = await TestApi.StartAsync(s => s.AddSingleton(_queries));

    public ValueTask DisposeAsync() => Api.DisposeAsync();

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Get_AnySpelling_OpensNothingWithoutAKey(string target)
    {
        var answer = await GetAsync(target, "");

        Assert.Matches("^HTTP/1.1 (400|401|404|405)", answer);
        Assert.Empty(_queries.ReceivedCalls());
    }

    [Theory]
    [MemberData(nameof(Spellings))]
    public async Task Get_AnySpelling_IsTheRouteItMeansOrNone(string target)
    {
        _queries.CountAsync(default, default).ReturnsForAnyArgs([]);

        var answer = await GetAsync(target, $"X-Ingest-Key: {TestApi.Key}\r\n");

        Assert.Matches("^HTTP/1.1 (200|400|404|405|503)", answer);
        Assert.DoesNotMatch(Place(), answer);
    }

    [Theory]
    [InlineData("X-Ingest-Key: {0}\r\nX-Ingest-Key: wrong")]
    [InlineData("X-Ingest-Key: wrong\r\nAuthorization: Bearer {0}")]
    [InlineData("X-Ingest-Key:\r\nAuthorization: Bearer {0}")]
    [InlineData("X-Ingest-Key: {0}, wrong")]
    [InlineData("X-Ingest-Key: \"{0}\"")]
    [InlineData("X-Ingest-Key: {0}\u00a0")]
    [InlineData("Authorization: Basic {0}")]
    [InlineData("Authorization: Bearer{0}")]
    [InlineData("Authorization: Bearer {0}\r\nAuthorization: Bearer {0}")]
    [InlineData("X_Ingest_Key: {0}")]
    [InlineData("Cookie: X-Ingest-Key={0}")]
    public async Task Get_KeyInAnyOtherForm_Answers401Or400(string header)
    {
        var answer = await GetAsync("/api/status", string.Format(System.Globalization.CultureInfo.InvariantCulture, header, TestApi.Key) + "\r\n");

        Assert.Matches("^HTTP/1.1 40[01]", answer);
        Assert.DoesNotContain(TestApi.Key, answer, StringComparison.Ordinal);
        Assert.Empty(_queries.ReceivedCalls());
    }

    [Theory]
    [InlineData("X-Ingest-Key: a\rX-Evil: 1")]
    [InlineData("X-Ingest-Key: a\nX-Evil: 1")]
    [InlineData("X-Ingest-Key: a\0b")]
    [InlineData("X-Ingest-Key: a\r\n X-Evil: 1")]
    [InlineData("Content-Length: 1\r\nContent-Length: 2")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked")]
    [InlineData("Transfer-Encoding: chunked, identity")]
    [InlineData("traceparent: 00-\u001b[2J-x-01")]
    public async Task Get_BrokenHeader_IsRefusedAndNotRepeated(string header)
    {
        var answer = await GetAsync("/api/status", header + "\r\n");

        Assert.Matches("^HTTP/1.1 40[01]", answer);
        Assert.DoesNotContain(Payloads.Header, answer, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u001b', answer);
    }

    [Theory]
    [InlineData("GET /api/status HTTP/1.1\r\nHost: x\r\nX-Long: {0}\r\n\r\n", 100_000, 431)]
    [InlineData("GET /api/status?{0} HTTP/1.1\r\nHost: x\r\n\r\n", 100_000, 414)]
    public async Task Get_HeadBeyondTheLimit_IsRefusedUnread(string request, int length, int status)
    {
        var answer = await RawHttp.ExchangeAsync(
            Api.Address, string.Format(System.Globalization.CultureInfo.InvariantCulture, request, new string('a', length)), Stop);

        Assert.StartsWith($"HTTP/1.1 {status}", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_ThousandHeaders_Answers431()
    {
        var answer = await GetAsync("/api/status", string.Concat(Enumerable.Range(0, 1000).Select(static i => $"x{i}: 1\r\n")));

        Assert.StartsWith($"HTTP/1.1 {(int)HttpStatusCode.RequestHeaderFieldsTooLarge}", answer, StringComparison.Ordinal);
    }

    private Task<string> GetAsync(string target, string headers) =>
        RawHttp.ExchangeAsync(Api.Address, $"GET {target} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n{headers}\r\n", Stop);

    [GeneratedRegex(@"/home/|/tmp/|root:x:|\.cs:line|   at ")]
    private static partial Regex Place();
}
