using System.Net;
using Ingest.Api.Tests.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Failures;

public sealed class FailuresTests(StackApi api) : IClassFixture<StackApi>
{
    private readonly string _collection = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_SeveralReasons_GroupsThemLargestFirstWithAnExample()
    {
        await AddFailedAsync("a.txt", "corrupt", "First.");
        await AddFailedAsync("b.txt", "corrupt", "Second.");
        await AddFailedAsync("c.txt", "encrypted", "Locked.");

        var failures = (await api.Client.GetJsonAsync($"/api/failures?collection={_collection}")).GetProperty("failures").EnumerateArray().ToList();

        Assert.Equal(
            [("corrupt", 2, "Second.", "b.txt"), ("encrypted", 1, "Locked.", "c.txt")],
            failures.Select(static f => (f.Text("code"), f.GetProperty("count").GetInt32(), f.Text("message"), f.Text("name"))));
    }

    [Fact]
    public async Task Retry_OneReason_RetriesThatGroupAndTellsTheirTimelines()
    {
        await AddFailedAsync("a.txt", "corrupt", "First.");
        await AddFailedAsync("b.txt", "corrupt", "Second.");
        await AddFailedAsync("c.txt", "encrypted", "Locked.");

        using var response = await api.Client.PostAsync($"/api/failures/retry?collection={_collection}&code=corrupt", null, Stop);
        var retried = await response.ReadAsync();

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        Assert.Equal(2, retried.GetProperty("retried").GetInt32());
        var documents = (await api.Client.GetJsonAsync($"/api/documents?collection={_collection}")).GetProperty("documents").EnumerateArray().ToList();
        Assert.Equal(["c.txt failed", "b.txt pending", "a.txt pending"], documents.Select(static d => $"{d.Text("name")} {d.Text("state")}"));
        var details = await api.Client.GetJsonAsync($"/api/documents/{documents[^1].Text("id")}");
        Assert.Contains("retry_requested", details.GetProperty("timeline").EnumerateArray().Select(static e => e.Text("event")));
        for (var i = 0; i < 2; i++)
        {
            await FailAsync("corrupt", "Again.");
        }
    }

    [Theory]
    [InlineData("code=Corrupt!")]
    [InlineData("code=")]
    [InlineData("reason=corrupt")]
    public async Task Retry_WrongQuery_Answers400(string query)
    {
        using var response = await api.Client.PostAsync($"/api/failures/retry?{query}", null, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    private async Task AddFailedAsync(string name, string code, string message)
    {
        using var response = await api.Client.UploadAsync(_collection, name, name);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        await FailAsync(code, message);
    }

    private async Task FailAsync(string code, string message)
    {
        var item = await api.ClaimAsync();
        Assert.True(await api.Get<IWorkQueue>().FailAsync(item.Lease, code, message, Stop));
    }
}
