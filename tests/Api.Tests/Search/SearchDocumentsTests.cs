using System.Net;
using System.Text;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Search;

public sealed class SearchDocumentsTests(StackApi api) : IClassFixture<StackApi>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_NothingFound_Answers200WithNoResults()
    {
        using var upload = await api.Client.PostAsync($"/api/documents?collection={Unique.Collection()}&name=a", new ByteArrayContent([1]), Stop);
        var collection = (await System.Text.Json.JsonDocument.ParseAsync(await upload.Content.ReadAsStreamAsync(Stop), default, Stop)).RootElement;

        using var response = await api.Client.PostAsync(
            "/api/search", TestApi.Json($$"""{"query":"anything","collection":"{{collection.GetProperty("collection").GetString()}}","top":3}"""), Stop);

        Assert.Equal("{\"mode\":\"vector\",\"results\":[]}", await response.Content.ReadAsStringAsync(Stop));
    }

    [Fact]
    public async Task Post_UnknownCollection_Answers404()
    {
        using var response = await api.Client.PostAsync("/api/search", TestApi.Json("""{"query":"x","collection":"no-such-collection"}"""), Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{\"query\":null}")]
    [InlineData("{\"query\":1}")]
    [InlineData("{\"query\":\"\"}")]
    [InlineData("{\"query\":\" \\t\"}")]
    [InlineData("{\"query\":\"x\",\"query\":\"y\"}")]
    [InlineData("{\"query\":\"x\",\"Top\":1}")]
    [InlineData("{\"query\":\"x\",\"topp\":1}")]
    [InlineData("{\"query\":\"x\",\"top\":0}")]
    [InlineData("{\"query\":\"x\",\"top\":101}")]
    [InlineData("{\"query\":\"x\",\"top\":99999999999}")]
    [InlineData("{\"query\":\"x\",\"mode\":\"magic\"}")]
    [InlineData("{\"query\":\"x\",\"mode\":\"Text\"}")]
    [InlineData("{\"query\":\"x\",\"mode\":1}")]
    [InlineData("{\"query\":\"x\",\"collection\":\"../x\"}")]
    [InlineData("{\"query\":\"x\",}")]
    [InlineData("{\"query\":\"x\"} trailing")]
    [InlineData("{\"query\":\"x\" /* comment */}")]
    [InlineData("{\"query\":\"\\ud800\"}")]
    [InlineData("{\"query\":\"x\"")]
    [InlineData("{\"$type\":\"System.IO.FileInfo\",\"query\":\"x\"}")]
    public async Task Post_MalformedBody_Answers400(string json)
    {
        using var response = await api.Client.PostAsync("/api/search", TestApi.Json(json), Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Post_MisspeltMember_NamesItAndThoseThatAre()
    {
        using var response = await api.Client.PostAsync("/api/search", TestApi.Json("{\"query\":\"secret words\",\n \"tpo\":1}"), Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        var detail = problem.GetProperty("detail").GetString()!;
        Assert.Contains("$.tpo, line 2", detail, StringComparison.Ordinal);
        Assert.Contains("query, collection, top", detail, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Post_TenThousandLevels_Answers400()
    {
        using var response = await api.Client.PostAsync("/api/search", TestApi.Json(new string('[', 10_000)), Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Post_NotUtf8_Answers400()
    {
        var body = new ByteArrayContent([.. "{\"query\":\""u8, 0xFF, 0xFE, .. "\"}"u8]);
        body.Headers.TryAddWithoutValidation("Content-Type", "application/json");

        using var response = await api.Client.PostAsync("/api/search", body, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_BodyOverTheLimit_Answers413(bool announced)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/search");
        request.Content = TestApi.Json($"{{\"query\":\"{new string('a', 70_000)}\"}}");
        request.Headers.TransferEncodingChunked = !announced;

        using var response = await api.Client.SendAsync(request, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.RequestEntityTooLarge, ErrorCodes.TooLarge);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("text/plain")]
    [InlineData("application/json; charset=utf-16")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Post_OtherContentType_Answers415(string? type)
    {
        var body = new ByteArrayContent(Encoding.UTF8.GetBytes("{\"query\":\"x\"}"));
        if (type is not null)
        {
            body.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        using var response = await api.Client.PostAsync("/api/search", body, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, ErrorCodes.UnsupportedMediaType);
    }
}
