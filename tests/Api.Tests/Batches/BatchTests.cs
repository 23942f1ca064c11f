using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Ingest.Api.Tests.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Batches;

public sealed class BatchTests(StackApi api) : IClassFixture<StackApi>
{
    private readonly string _collection = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Batch_FromManifestToEnd_TellsEveryStep()
    {
        (await api.Client.UploadAsync(_collection, "known.txt", "known")).Dispose();
        (await api.Client.UploadAsync(_collection, "taken.txt", "other bytes")).Dispose();
        await FinishAsync();
        await FinishAsync();

        using var created = await PostAsync(
            $$"""{"collection":"{{_collection}}","items":[{"name":"a.txt","size":1},{"name":"known.txt","sha256":"{{Hash("known")}}"},{"name":"taken.txt"}]}""");
        var page = await created.ReadAsync();
        var id = page.Text("id");
        Assert.Equal(HttpStatusCode.Accepted, created.StatusCode);
        Assert.Equal($"/api/batches/{id}", created.Headers.Location?.OriginalString);
        Assert.Equal((3, "[\"known.txt\"]"), (page.GetProperty("added").GetInt32(), page.GetProperty("unchanged").GetRawText()));

        using var accepted = await api.Client.UploadAsync(_collection, "a.txt", "a", $"&batch={id}");
        Assert.Equal(HttpStatusCode.Created, accepted.StatusCode);
        using var refused = await api.Client.UploadAsync(_collection, "taken.txt", "mine", $"&batch={id}");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);

        var running = await api.Client.GetJsonAsync($"/api/batches/{id}");
        Assert.False(running.GetProperty("done").GetBoolean());
        Assert.Equal("{\"expected\":0,\"pending\":1,\"processing\":0,\"ready\":1,\"failed\":0,\"refused\":1,\"superseded\":0,\"cancelled\":0}", running.GetProperty("states").GetRawText());
        var failure = Assert.Single(running.GetProperty("failures").EnumerateArray());
        Assert.Equal(("taken.txt", "name_taken"), (failure.Text("name"), failure.GetProperty("error").Text("code")));

        await FinishAsync();
        var done = await api.Client.GetJsonAsync($"/api/batches/{id}");
        Assert.True(done.GetProperty("done").GetBoolean());
        Assert.Equal((2, 2, 1, 1), (Number(done, "accepted"), Number(done, "searchable"), Number(done, "failed"), Number(done, "unchanged")));
        Assert.True(done.GetProperty("filesPerSecond").GetDouble() > 0);
    }

    [Fact]
    public async Task Items_PagesByState_JoinToTheManifest()
    {
        using var created = await PostAsync($$"""{"collection":"{{_collection}}","items":[]}""");
        var id = (await created.ReadAsync()).Text("id");
        var names = Enumerable.Range(0, 7).Select(static i => $"{i}.txt").ToList();
        using var appended = await api.Client.PostAsync(
            $"/api/batches/{id}/items", TestApi.Json($$"""{"items":[{{string.Join(',', names.Select(static n => $$"""{"name":"{{n}}"}"""))}}]}"""), Stop);
        Assert.Equal(HttpStatusCode.Accepted, appended.StatusCode);

        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await api.Client.GetJsonAsync($"/api/batches/{id}/items?state=expected&limit=3{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(static i => i.Text("name")));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(names, seen);
    }

    [Fact]
    public async Task Upload_UnknownBatchOrOneOfAnotherCollection_IsRefusedBeforeItRegisters()
    {
        using var created = await PostAsync($$"""{"collection":"{{Unique.Collection()}}","items":[]}""");
        var other = (await created.ReadAsync()).Text("id");

        using var unknown = await api.Client.UploadAsync(_collection, "a.txt", "a", $"&batch={Guid.NewGuid()}");
        using var elsewhere = await api.Client.UploadAsync(_collection, "a.txt", "a", $"&batch={other}");

        await unknown.ShouldBeProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        await elsewhere.ShouldBeProblemAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidState);
        Assert.Equal(0, (await api.Client.GetJsonAsync($"/api/documents?collection={_collection}")).GetProperty("documents").GetArrayLength());
    }

    [Theory]
    [InlineData("""{"collection":"c"}""", "invalid_request", "items")]
    [InlineData("""{"collection":"C","items":[]}""", "invalid_name", "Collection name")]
    [InlineData("""{"collection":"c","items":[null]}""", "invalid_request", "items[0]")]
    [InlineData("""{"collection":"c","items":[{}]}""", "invalid_request", "items[0]")]
    [InlineData("""{"collection":"c","items":[{"name":"a"},{"name":"../b"}]}""", "invalid_name", "items[1].name")]
    [InlineData("""{"collection":"c","items":[{"name":"e\u0301"},{"name":"\u00e9"}]}""", "invalid_request", "same name as items[0]")]
    [InlineData("""{"collection":"c","items":[{"name":"a","size":-1}]}""", "invalid_request", "items[0].size")]
    [InlineData("""{"collection":"c","items":[{"name":"a","sha256":"00"}]}""", "invalid_request", "items[0].sha256")]
    [InlineData("""{"collection":"c","items":[{"name":"a","hash":"00"}]}""", "invalid_request", "items[0].hash")]
    public async Task Create_MalformedManifest_Answers400SayingWhere(string json, string code, string part)
    {
        using var response = await PostAsync(json);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, code);
        Assert.Contains(part, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Create_MoreThanAPage_Answers400_AndMoreThanTheBodyLimit_413()
    {
        using var many = await PostAsync($$"""{"collection":"c","items":[{{string.Join(',', Enumerable.Range(0, 10_001).Select(static i => $$"""{"name":"{{i}}"}"""))}}]}""");
        await many.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);

        using var large = await PostAsync($$"""{"collection":"c","items":[{"name":"{{new string('a', 5_000_000)}}"}]}""");
        await large.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.TooLarge);
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("GET", "/items")]
    [InlineData("POST", "/items")]
    [InlineData("POST", "/cancel")]
    [InlineData("POST", "/resume")]
    public async Task Send_UnknownBatch_Answers404(string method, string part)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/batches/{Guid.NewGuid()}{part}");
        request.Content = part == "/items" && method == "POST" ? TestApi.Json("""{"items":[{"name":"a"}]}""") : null;

        using var response = await api.Client.SendAsync(request, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task CancelAndResume_OpenBatch_RefusesUploadsUntilItIsResumed()
    {
        using var created = await PostAsync($$"""{"collection":"{{_collection}}","items":[{"name":"sent.txt"},{"name":"unsent.txt"}]}""");
        var id = (await created.ReadAsync()).Text("id");
        (await api.Client.UploadAsync(_collection, "sent.txt", "bytes", $"&batch={id}")).Dispose();

        using var cancelled = await api.Client.PostAsync($"/api/batches/{id}/cancel", null, Stop);
        var status = await cancelled.ReadAsync();
        Assert.Equal(("cancelled", true, 2, 1), (status.Text("state"), status.GetProperty("done").GetBoolean(), Number(status, "cancelled"), Number(status, "accepted")));

        using var late = await api.Client.UploadAsync(_collection, "unsent.txt", "bytes", $"&batch={id}");
        await late.ShouldBeProblemAsync(HttpStatusCode.Conflict, ErrorCodes.Cancelled);

        using var resumed = await api.Client.PostAsync($"/api/batches/{id}/resume", null, Stop);
        status = await resumed.ReadAsync();
        Assert.Equal(("open", 0, 1), (status.Text("state"), Number(status, "cancelled"), Number(status.GetProperty("states"), "pending")));
        using var again = await api.Client.UploadAsync(_collection, "unsent.txt", "bytes", $"&batch={id}");
        Assert.Equal(HttpStatusCode.Created, again.StatusCode);
        await FinishAsync();
        await FinishAsync();
    }

    [Fact]
    public async Task List_Pages_ShowTheReceiptOfSettledBatches()
    {
        using var created = await PostAsync($$"""{"collection":"{{_collection}}","items":[{"name":"taken.txt"}]}""");
        var id = (await created.ReadAsync()).Text("id");
        (await api.Client.UploadAsync(_collection, "taken.txt", "bytes")).Dispose();
        (await api.Client.UploadAsync(_collection, "taken.txt", "other", $"&batch={id}")).Dispose();
        await api.Client.GetJsonAsync($"/api/batches/{id}");
        using var newer = await PostAsync($$"""{"collection":"{{_collection}}","items":[]}""");
        var first = await api.Client.GetJsonAsync("/api/batches?limit=1");
        var rest = await api.Client.GetJsonAsync($"/api/batches?after={first.Text("next")}&limit=200");
        await FinishAsync();

        Assert.Single(first.GetProperty("batches").EnumerateArray());
        var line = Assert.Single(rest.GetProperty("batches").EnumerateArray(), b => b.Text("id") == id);
        Assert.Equal(("settled", 1), (line.Text("state"), Number(line, "failed")));
    }

    [Fact]
    public async Task List_AfterNoBatch_Answers400()
    {
        using var response = await api.Client.GetAsync("/api/batches?after=x", Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Items_UnknownState_SuggestsOne()
    {
        using var response = await api.Client.GetAsync($"/api/batches/{Guid.NewGuid()}/items?state=refusd", Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        Assert.Contains("Did you mean 'refused'?", problem.Text("detail"), StringComparison.Ordinal);
    }

    private static string Hash(string content) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(content)));

    private static int Number(JsonElement element, string member) => element.GetProperty(member).GetInt32();

    private Task<HttpResponseMessage> PostAsync(string json) => api.Client.PostAsync("/api/batches", TestApi.Json(json), Stop);

    private async Task FinishAsync() =>
        Assert.True(await api.Get<IWorkQueue>().PublishAsync((await api.ClaimAsync()).Lease, new Publication(0, null), Stop));
}
