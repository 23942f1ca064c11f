using System.Net;
using System.Net.Sockets;
using System.Text;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Security;

/// <summary>Bodies that are made to cost more than they should: too long, too deep, too many, too slow to compare.</summary>
public sealed class BodyBombTests(StackApi api) : IClassFixture<StackApi>
{
    public static TheoryData<string, string> Bombs { get; } = new()
    {
        { "depth of objects", string.Concat(Enumerable.Repeat("{\"query\":", 6_000)) },
        { "depth of arrays in a value", "{\"query\":" + new string('[', 60_000) },
        { "depth of arrays that end", "{\"query\":" + new string('[', 30_000) + new string(']', 30_000) + "}" },
        { "a number of 60,000 digits", "{\"query\":\"x\",\"top\":" + new string('9', 60_000) + "}" },
        { "an exponent beyond any number", "{\"query\":\"x\",\"top\":1e999999999}" },
        { "a fraction of 60,000 digits", "{\"query\":\"x\",\"top\":1." + new string('0', 60_000) + "}" },
        { "a member name of 60,000 characters", "{\"" + new string('a', 60_000) + "\":1}" },
        { "5,000 members", "{" + string.Join(',', Enumerable.Range(0, 5_000).Select(static i => $"\"m{i}\":1")) + "}" },
        { "a repeated member", "{\"query\":\"x\",\"query\":\"y\"}" },
        { "a repeated member, once escaped", "{\"query\":\"x\",\"\\u0071uery\":\"y\"}" },
        { "a member name that is half a surrogate pair", "{\"query\":\"x\",\"\\ud800\":1}" },
        { "a value that is half a surrogate pair", "{\"query\":\"\\udc00\"}" },
        { "a byte order mark", "\ufeff\ufeff{\"query\":\"x\"}" },
        { "a zero byte", "{\"query\":\"x\"}\0" },
        { "white space only", new string(' ', 60_000) },
        { "a query of 60,000 characters", "{\"query\":\"" + new string('a', 60_000) + "\"}" },
        { "a query of 9,000 escapes", "{\"query\":\"" + string.Concat(Enumerable.Repeat("\\u0061", 9_000)) + "\"}" },
        { "30,000 combining marks", "{\"query\":\"" + string.Concat(Enumerable.Repeat("\u0301\u0316", 15_000)) + "\"}" },
        { "metadata of serializers", "{\"$id\":\"1\",\"$values\":[],\"query\":\"x\"}" },
        { "a prototype", "{\"query\":\"x\",\"__proto__\":{\"top\":1}}" },
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Bombs))]
    public async Task Search_Bomb_Answers400(string what, string body)
    {
        using var response = await api.Client.PostAsync("/api/search", TestApi.Json(body), Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        Assert.True(problem.GetProperty("detail").GetString()!.Length < 500, $"{what}: the answer repeats the bomb.");
    }

    [Theory]
    [InlineData("/api/search", 65_536)]
    [InlineData("/api/batches", 4_194_304)]
    public async Task Post_AnnouncedBodyOverTheLimit_Answers413WithTheLimitAndIsNotRead(string address, int limit)
    {
        using var body = new Documents.NeverSentContent(limit + 1);
        body.Headers.TryAddWithoutValidation("Content-Type", "application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = body };
        request.Headers.ExpectContinue = true;

        using var response = await api.Client.SendAsync(request, Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.TooLarge);
        Assert.Contains(limit.ToString("N0", System.Globalization.CultureInfo.InvariantCulture), problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.False(body.WasAsked);
    }

    /// <summary>A body that goes on for ever: the refusal comes as soon as the limit is passed, so nothing beyond it is ever kept.</summary>
    [Theory]
    [InlineData("/api/search", 65_536)]
    [InlineData("/api/batches", 4_194_304)]
    public async Task Post_BodyWithoutAnEnd_Answers413OnceTheLimitIsPassed(string address, int limit)
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(api.Address.Host, api.Address.Port, Stop);
        var head = $"POST {address} HTTP/1.1\r\nHost: x\r\nX-Ingest-Key: {TestApi.Key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n";
        await socket.SendAsync(Encoding.ASCII.GetBytes(head + "A\r\n{\"query\":\"\r\n"), Stop);
        var chunk = Encoding.ASCII.GetBytes("10000\r\n" + new string('a', 65_536) + "\r\n");
        for (var sent = 0; sent <= limit; sent += 65_536)
        {
            await socket.SendAsync(chunk, Stop);
        }

        // No end of the body is ever sent.
        var answer = await ReadHeadAsync(socket);

        Assert.StartsWith("HTTP/1.1 413", answer, StringComparison.Ordinal);
        Assert.Contains("Connection: close", answer, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A query of a megabyte is refused with the limit, announced or not.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Search_QueryOfAMegabyte_Answers413WithTheLimit(bool announced)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/search") { Content = TestApi.Json($$"""{"query":"{{new string('a', 1024 * 1024)}}"}""") };
        request.Headers.TransferEncodingChunked = !announced;

        using var response = await api.Client.SendAsync(request, Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.TooLarge);
        Assert.Contains("65,536", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Batch_TooManyItems_Answers400()
    {
        var items = string.Join(',', Enumerable.Range(0, 10_001).Select(static i => $"{{\"name\":\"{i}\"}}"));

        using var response = await api.Client.PostAsync("/api/batches", TestApi.Json($$"""{"collection":"{{Unique.Collection()}}","items":[{{items}}]}"""), Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    /// <summary>A name of a million combining marks in the wrong order: normalizing it would take minutes.</summary>
    [Fact]
    public async Task Batch_NameOfAMillionCombiningMarks_IsRefusedAtOnce()
    {
        var name = string.Concat(Enumerable.Repeat("\u0301\u0316", 500_000));
        var body = TestApi.Json($$"""{"collection":"{{Unique.Collection()}}","items":[{"name":"{{name}}"}]}""");

        using var response = await api.Client.PostAsync("/api/batches", body, Stop).WaitAsync(TimeSpan.FromSeconds(20), Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidName);
    }

    [Fact]
    public async Task Batch_SizesThatAddUpBeyondANumber_AreCountedWithoutFailure()
    {
        var collection = Unique.Collection();
        var items = string.Join(',', Enumerable.Range(0, 3).Select(static i => $"{{\"name\":\"{i}\",\"size\":{long.MaxValue}}}"));
        using var response = await api.Client.PostAsync("/api/batches", TestApi.Json($$"""{"collection":"{{collection}}","items":[{{items}}]}"""), Stop);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        using var batch = await api.Client.GetAsync(response.Headers.Location, Stop);
        Assert.Equal(HttpStatusCode.OK, batch.StatusCode);
    }

    private static async Task<string> ReadHeadAsync(Socket socket)
    {
        var answer = new StringBuilder();
        var buffer = new byte[4096];
        while (!answer.ToString().Contains("\r\n\r\n", StringComparison.Ordinal) && await socket.ReceiveAsync(buffer, Stop) is > 0 and var read)
        {
            answer.Append(Encoding.ASCII.GetString(buffer, 0, read));
        }

        return answer.ToString();
    }
}
