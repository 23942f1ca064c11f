using System.Net;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Documents;

public sealed class DocumentLifeTests(StackApi api) : IClassFixture<StackApi>
{
    private readonly string _collection = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Retry_FailedDocument_Answers202AndItIsPending()
    {
        var id = await AddAsync("a.txt");
        await FailAsync();

        using var response = await api.Client.PostAsync($"/api/documents/{id}/retry", null, Stop);
        var document = await response.ReadAsync();

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal("pending", document.Text("state"));
        Assert.Contains("retry_requested", document.GetProperty("timeline").EnumerateArray().Select(static e => e.Text("event")));
        await FailAsync();
    }

    [Fact]
    public async Task Get_FailedDocument_SaysWhyAndWhatNext()
    {
        var id = await AddAsync("a.txt");
        await FailAsync();

        var document = await api.Client.GetJsonAsync($"/api/documents/{id}");

        Assert.Equal(("failed", "corrupt", "Cut off."), (document.Text("state"), document.GetProperty("error").Text("code"), document.GetProperty("error").Text("message")));
        Assert.Contains("Cut off.", document.Text("next"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retry_PendingDocument_Answers409()
    {
        var id = await AddAsync("a.txt");

        using var response = await api.Client.PostAsync($"/api/documents/{id}/retry", null, Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidState);
        Assert.Contains("is pending; only a failed one", problem.Text("detail"), StringComparison.Ordinal);
        await FailAsync();
    }

    [Theory]
    [InlineData("POST", "/retry")]
    [InlineData("DELETE", "")]
    [InlineData("GET", "")]
    [InlineData("GET", "/content")]
    public async Task Send_UnknownDocument_Answers404(string method, string part)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/documents/{Guid.NewGuid()}{part}");
        using var response = await api.Client.SendAsync(request, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
    }

    [Fact]
    public async Task Delete_Document_HidesItFreesItsNameAndCanBeRepeated()
    {
        var id = await AddAsync("a.txt");

        Assert.Equal(HttpStatusCode.NoContent, (await api.Client.DeleteAsync($"/api/documents/{id}", Stop)).StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, (await api.Client.DeleteAsync($"/api/documents/{id}", Stop)).StatusCode);

        Assert.NotNull((await api.Client.GetJsonAsync($"/api/documents/{id}")).Text("deletedAt"));
        Assert.Equal(0, (await api.Client.GetJsonAsync($"/api/documents?collection={_collection}")).GetProperty("documents").GetArrayLength());
        using var content = await api.Client.GetAsync($"/api/documents/{id}/content", Stop);
        await content.ShouldBeProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        using var retry = await api.Client.PostAsync($"/api/documents/{id}/retry", null, Stop);
        await retry.ShouldBeProblemAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidState);
        Assert.NotEqual(id, await AddAsync("a.txt"));
        await FailAsync();
    }

    [Fact]
    public async Task Content_HostileName_IsADownloadWithSafeHeaders()
    {
        using var upload = await api.Client.UploadAsync(_collection, "x\".html; a=😀.html", "<script>alert(1)</script>");
        var id = (await upload.ReadAsync()).Text("id");
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/api/documents/{id}/content");

        using var response = await api.Client.SendAsync(request, Stop);

        Assert.Equal("<script>alert(1)</script>", await response.Content.ReadAsStringAsync(Stop));
        Assert.Equal("application/octet-stream", response.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", response.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("x\".html; a=😀.html", response.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal(25, response.Content.Headers.ContentLength);
        await FailAsync();
    }

    [Fact]
    public async Task Content_Head_AnswersItsLength()
    {
        var id = await AddAsync("a.txt");
        using var request = new HttpRequestMessage(HttpMethod.Head, $"/api/documents/{id}/content");

        using var response = await api.Client.SendAsync(request, Stop);

        Assert.Equal((HttpStatusCode.OK, 5), (response.StatusCode, response.Content.Headers.ContentLength));
        await FailAsync();
    }

    [Fact]
    public async Task Status_OneOfEach_CountsThem()
    {
        await AddAsync("failed.txt");
        await FailAsync();
        await AddAsync("processing.txt");
        var processing = await api.ClaimAsync();
        await AddAsync("pending.txt");

        var status = await api.Client.GetJsonAsync("/api/status");

        var mine = status.GetProperty("collections").EnumerateArray().Single(c => c.Text("name") == _collection).GetProperty("documents");
        Assert.Equal("{\"receiving\":0,\"pending\":1,\"processing\":1,\"ready\":0,\"failed\":1}", mine.GetRawText());
        Assert.Equal(0, status.GetProperty("schedules").GetArrayLength());
        await api.Get<IWorkQueue>().FailAsync(processing.Lease, "corrupt", "Cut off.", Stop);
        await FailAsync();
    }

    [Fact]
    public async Task Reconcile_Now_AnswersEveryCheck()
    {
        using var response = await api.Client.PostAsync("/api/reconcile", null, Stop);
        var report = await response.ReadAsync();

        Assert.NotEmpty(report.GetProperty("checks").EnumerateArray());
        Assert.All(report.GetProperty("checks").EnumerateArray(), static c => Assert.Null(c.GetProperty("error").GetString()));
    }

    private async Task<string> AddAsync(string name)
    {
        using var response = await api.Client.UploadAsync(_collection, name, "bytes");
        return (await response.ReadAsync()).Text("id");
    }

    private async Task FailAsync() =>
        Assert.True(await api.Get<IWorkQueue>().FailAsync((await api.ClaimAsync()).Lease, "corrupt", "Cut off.", Stop));
}
