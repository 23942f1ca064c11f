using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Security.Cryptography;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Documents;

public sealed class AddDocumentTests(StackApi api) : IClassFixture<StackApi>
{
    private readonly string _collection = Unique.Collection();

    public static TheoryData<string> GoodNames { get; } =
    [
        "plain.txt", "a b  c.txt", "it's \"quoted\".txt", "😀👩‍👩‍👧.txt", "مرحبا.pdf", "--rf -x", "100% of #1?&=+.txt", "deep/er/file.txt", "back\\slash.txt",
        "<script>alert(1)</script>.html", "'; drop table ingest.document; --", new string('n', 255), "..hidden", "a..b",
    ];

    public static TheoryData<string> BadNames { get; } =
    [
        "..", ".", "../etc/passwd", "a/../b", "a//b", "/etc/passwd", "a/", "nul\0.txt", "line\nbreak", "\u007f", new string('n', 1025),
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(GoodNames))]
    public async Task Post_AnyUsableName_CreatesAndKeepsNameAndBytes(string name)
    {
        using var response = await api.Client.UploadAsync(_collection, name, "content of it");
        var added = await response.ReadAsync();

        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        Assert.Equal($"/api/documents/{added.Text("id")}", response.Headers.Location?.OriginalString);
        Assert.Equal(("created", name, _collection, 13), (added.Text("outcome"), added.Text("name"), added.Text("collection"), added.GetProperty("size").GetInt64()));

        var document = await api.Client.GetJsonAsync(response.Headers.Location!.OriginalString);
        Assert.Equal(("pending", name), (document.Text("state"), document.Text("name")));
        Assert.Equal(["registered", "received"], document.GetProperty("timeline").EnumerateArray().Select(static e => e.Text("event")));
        Assert.StartsWith("Waiting for a free worker", document.Text("next"), StringComparison.Ordinal);
        Assert.Equal("content of it", await api.Client.GetStringAsync($"{response.Headers.Location.OriginalString}/content", Stop));
    }

    [Theory]
    [MemberData(nameof(BadNames))]
    public async Task Post_UnusableName_Answers400AndRegistersNothing(string name)
    {
        using var response = await api.Client.UploadAsync(_collection, name, "content");

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidName);
        Assert.Empty((await api.Client.GetJsonAsync($"/api/documents?collection={_collection}")).GetProperty("documents").EnumerateArray());
    }

    [Theory]
    [InlineData("..%2f..")]
    [InlineData("UPPER")]
    [InlineData("-leading")]
    [InlineData("a%00b")]
    [InlineData("a%0d%0aX-Evil:1")]
    public async Task Post_UnusableCollection_Answers400(string collection)
    {
        using var response = await api.Client.UploadAsync(collection, "a.txt", "content");

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidName);
        Assert.False(response.Headers.Contains("X-Evil"));
    }

    [Theory]
    [InlineData("/api/documents?name=a")]
    [InlineData("/api/documents?collection=c")]
    [InlineData("/api/documents?collection=c&name=a&name=b")]
    [InlineData("/api/documents?collection=c&name=a&onconflict=replace")]
    [InlineData("/api/documents?collection=c&name=a&onConflict=overwrite")]
    [InlineData("/api/documents?collection=c&name=a&sha256=abc")]
    [InlineData("/api/documents?collection=c&name=a&batch=1")]
    [InlineData("/api/documents?collection=c&name=%FF")]
    public async Task Post_MalformedQuery_Answers400(string address)
    {
        using var response = await api.Client.PostAsync(address, DocumentSteps.Bytes("x"), Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Post_SameBytesAgain_Answers200WithTheSameVersion()
    {
        var first = await (await api.Client.UploadAsync(_collection, "a.txt", "same")).ReadAsync();

        using var again = await api.Client.UploadAsync(_collection, "a.txt", "same");
        var second = await again.ReadAsync();

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        Assert.Equal(("unchanged", first.Text("id"), 1), (second.Text("outcome"), second.Text("id"), second.GetProperty("version").GetInt32()));
    }

    [Fact]
    public async Task Post_KnownHash_AnswersWithoutReadingTheBody()
    {
        await (await api.Client.UploadAsync(_collection, "a.txt", "same")).ReadAsync();
        var hash = Convert.ToHexStringLower(SHA256.HashData("same"u8));

        using var response = await api.Client.UploadAsync(_collection, "a.txt", "not even looked at", $"&sha256={hash}");
        var added = await response.ReadAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(System.Text.Json.JsonValueKind.Null, added.GetProperty("size").ValueKind);
    }

    [Fact]
    public async Task Post_OtherBytes_Answers409UntilReplaceIsAsked()
    {
        await (await api.Client.UploadAsync(_collection, "a.txt", "old")).ReadAsync();

        using var refused = await api.Client.UploadAsync(_collection, "a.txt", "new");
        var problem = await refused.ShouldBeProblemAsync(HttpStatusCode.Conflict, ErrorCodes.NameTaken);
        Assert.Contains("onConflict=replace", problem.Text("detail"), StringComparison.Ordinal);

        using var replaced = await api.Client.UploadAsync(_collection, "a.txt", "new", "&onConflict=replace");
        Assert.Equal(HttpStatusCode.Accepted, replaced.StatusCode);
        Assert.Equal("replaced", (await replaced.ReadAsync()).Text("outcome"));
    }

    [Fact]
    public async Task Post_FiftyAtOnceUnderOneName_MakeOneDocument()
    {
        var responses = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => api.Client.UploadAsync(_collection, "same.txt", "same bytes")));

        // One is taken: 201, or 202 when the receipt that made the document was overtaken by another. All others find its bytes there.
        Assert.Equal(1, responses.Count(static r => r.StatusCode is HttpStatusCode.Created or HttpStatusCode.Accepted));
        Assert.Equal(49, responses.Count(static r => r.StatusCode == HttpStatusCode.OK));
        Assert.Single((await api.Client.GetJsonAsync($"/api/documents?collection={_collection}")).GetProperty("documents").EnumerateArray());
    }

    [Fact]
    public async Task Post_AnnouncedTooLarge_Answers413BeforeReading()
    {
        await using var small = await api.StartAsync(("Ingest:Intake:MaxFileSize", "1024"));
        using var request = new HttpRequestMessage(HttpMethod.Post, DocumentSteps.Address(_collection, "big.txt"));
        var body = new NeverSentContent(2_000_000_000);
        request.Content = body;
        request.Headers.ExpectContinue = true;

        using var response = await small.Client.SendAsync(request, Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.TooLarge);
        Assert.Contains("1,024", problem.Text("detail"), StringComparison.Ordinal);
        Assert.False(body.WasAsked);
    }

    [Fact]
    public async Task Post_ChunkedTooLarge_Answers413WhileReading()
    {
        await using var small = await api.StartAsync(("Ingest:Intake:MaxFileSize", "1024"));
        using var request = new HttpRequestMessage(HttpMethod.Post, DocumentSteps.Address(_collection, "big.txt"));
        request.Headers.TransferEncodingChunked = true;
        request.Content = new ByteArrayContent(new byte[200_000]);

        using var response = await small.Client.SendAsync(request, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.TooLarge);
        var document = Assert.Single((await api.Client.GetJsonAsync($"/api/documents?collection={_collection}")).GetProperty("documents").EnumerateArray());
        Assert.Equal(("failed", "too_large"), (document.Text("state"), document.GetProperty("error").Text("code")));
    }

    [Fact]
    public async Task Post_EmptyBody_IsADocumentOfNoBytes()
    {
        using var response = await api.Client.UploadAsync(_collection, "empty.txt", "");

        Assert.Equal(0, (await response.ReadAsync()).GetProperty("size").GetInt64());
    }

    [Fact]
    public async Task Post_CompressedBody_Answers415()
    {
        var body = DocumentSteps.Bytes("x");
        body.Headers.ContentEncoding.Add("gzip");

        using var response = await api.Client.PostAsync(DocumentSteps.Address(_collection, "a.txt"), body, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, ErrorCodes.UnsupportedMediaType);
    }

    [Fact]
    public async Task Post_ClientLeavesHalfway_AbandonsTheReceipt()
    {
        using (var socket = new Socket(SocketType.Stream, ProtocolType.Tcp))
        {
            await socket.ConnectAsync(api.Address.Host, api.Address.Port, Stop);
            await socket.SendAsync(Encoding.ASCII.GetBytes(
                $"POST {DocumentSteps.Address(_collection, "half.txt")} HTTP/1.1\r\nHost: x\r\nX-Ingest-Key: {TestApi.Key}\r\nContent-Length: 1000\r\n\r\nhalf of it"), Stop);
            await Eventually.HoldsAsync(async () => await FindStateAsync("half.txt") == "receiving");
            socket.LingerState = new LingerOption(true, 0);
        }

        await Eventually.HoldsAsync(async () => await FindStateAsync("half.txt") == "failed");
        var document = Assert.Single(await api.Get<IDocumentQueries>().FindByNameAsync("half.txt", _collection, Stop));
        Assert.Equal(ErrorCodes.UploadIncomplete, document.ErrorCode);

        using var again = await api.Client.UploadAsync(_collection, "half.txt", "all of it");
        Assert.Equal(HttpStatusCode.Accepted, again.StatusCode);
    }

    [Fact]
    public async Task Post_SilentClient_Answers408AndAbandonsTheReceipt()
    {
        await using var strict = await api.StartAsync(("Ingest:Api:BodyGrace", "00:00:00.300"));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(strict.Address.Host, strict.Address.Port, Stop);

        var answer = await RawHttp.ExchangeAsync(
            socket, $"POST {DocumentSteps.Address(_collection, "slow.txt")} HTTP/1.1\r\nHost: x\r\nX-Ingest-Key: {TestApi.Key}\r\nContent-Length: 1000\r\n\r\nhalf", Stop);

        Assert.StartsWith("HTTP/1.1 408", answer, StringComparison.Ordinal);
        Assert.Contains("\"code\":\"request_timeout\"", answer, StringComparison.Ordinal);
        Assert.Equal("failed", await FindStateAsync("slow.txt"));
    }

    private async Task<string?> FindStateAsync(string name) =>
        (await api.Get<IDocumentQueries>().FindByNameAsync(name, _collection, Stop)).SingleOrDefault()?.State.ToName();
}
