using System.Net;
using System.Text;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Documents;

public sealed class MultipartUploadTests(StackApi api) : IClassFixture<StackApi>
{
    private readonly string _collection = Unique.Collection();

    private string Address => $"/api/documents?collection={_collection}";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Post_SeveralFiles_TakesEach()
    {
        using var form = new MultipartFormDataContent
        {
            { DocumentSteps.Bytes("one"), "file", "one.txt" },
            { DocumentSteps.Bytes("two"), "file", "zwei 😀.txt" },
        };

        using var response = await api.Client.PostAsync(Address, form, Stop);
        var answer = await response.ReadAsync();

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.True(answer.GetProperty("complete").GetBoolean());
        Assert.Equal(["one.txt", "zwei 😀.txt"], answer.GetProperty("files").EnumerateArray().Select(static f => f.GetProperty("document").Text("name")));
        Assert.All(answer.GetProperty("files").EnumerateArray(), static f => Assert.Equal(201, f.GetProperty("status").GetInt32()));
    }

    [Fact]
    public async Task Post_OneBadName_RefusesOnlyThat()
    {
        using var form = new MultipartFormDataContent
        {
            { DocumentSteps.Bytes("one"), "file", "one.txt" },
            { DocumentSteps.Bytes("bad"), "file", "../bad.txt" },
            { DocumentSteps.Bytes("two"), "file", "two.txt" },
        };

        using var response = await api.Client.PostAsync(Address, form, Stop);
        var files = (await response.ReadAsync()).GetProperty("files");

        Assert.Equal(HttpStatusCode.MultiStatus, response.StatusCode);
        Assert.Equal([201, 400, 201], files.EnumerateArray().Select(static f => f.GetProperty("status").GetInt32()));
        Assert.Equal("invalid_name", files[1].GetProperty("error").Text("code"));
    }

    [Fact]
    public async Task Post_FileOverTheLimit_EndsTheRequestAndSaysSo()
    {
        await using var small = await api.StartAsync(("Ingest:Intake:MaxFileSize", "1024"));
        using var form = new MultipartFormDataContent
        {
            { DocumentSteps.Bytes("one"), "file", "one.txt" },
            { DocumentSteps.Bytes(new string('x', 5000)), "file", "big.txt" },
            { DocumentSteps.Bytes("two"), "file", "two.txt" },
        };

        using var response = await small.Client.PostAsync(Address, form, Stop);
        var answer = await response.ReadAsync();

        Assert.False(answer.GetProperty("complete").GetBoolean());
        Assert.Equal([201, 413], answer.GetProperty("files").EnumerateArray().Select(static f => f.GetProperty("status").GetInt32()));
    }

    [Theory]
    [InlineData("--b\r\nContent-Disposition: form-data; name=f; filename=\"cut.txt\"\r\n\r\nhalf of i", "upload_incomplete")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=f; filename=\"cut", "invalid_request")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=collection\r\n\r\nx\r\n--b--\r\n", "invalid_request")]
    [InlineData("--b\r\nContent-Type: text/plain\r\n\r\nx\r\n--b--\r\n", "invalid_request")]
    [InlineData("--b\r\nContent-Disposition: form-data; name=f; filename*=utf-7''+AC4-.txt\r\n\r\nx\r\n--b--\r\n", "invalid_request")]
    [InlineData("--b--\r\n", "invalid_request")]
    [InlineData("", "invalid_request")]
    [InlineData("no boundary at all", "invalid_request")]
    public async Task Post_BrokenForm_Answers400AndNothingIsPending(string body, string code)
    {
        using var response = await api.Client.PostAsync(Address, Form(body, "multipart/form-data; boundary=b"), Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, code);
        var documents = (await api.Client.GetJsonAsync(Address + "&state=pending")).GetProperty("documents");
        Assert.Equal(0, documents.GetArrayLength());
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=\"\"")]
    [InlineData("multipart/form-data; boundary=bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb")]
    public async Task Post_NoUsableBoundary_Answers415(string type)
    {
        using var response = await api.Client.PostAsync(Address, Form("--b--", type), Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.UnsupportedMediaType, ErrorCodes.UnsupportedMediaType);
    }

    [Fact]
    public async Task Post_NameInTheQuery_Answers400()
    {
        using var response = await api.Client.PostAsync(Address + "&name=a", Form("--b--", "multipart/form-data; boundary=b"), Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    private static ByteArrayContent Form(string body, string type)
    {
        var content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        content.Headers.TryAddWithoutValidation("Content-Type", type);
        return content;
    }
}
