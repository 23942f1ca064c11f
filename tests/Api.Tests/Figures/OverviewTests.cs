using System.Net;
using System.Text.Json;
using Ingest.Api.Tests.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Figures;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using NSubstitute;

namespace Ingest.Api.Tests.Figures;

public sealed class OverviewTests(StackApi api, LocalStack stack) : IClassFixture<StackApi>
{
    private readonly string _collection = Unique.Collection();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Get_DocumentsInSeveralStates_CountsThemAndSaysWhatIsInWork()
    {
        // A database of its own: figures are about everything in it.
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        await using var own = await api.StartAsync(("Ingest:Postgres:ConnectionString", database));
        await AddAsync(own.Client, "ready.txt", "12345");
        await PublishAsync(own, chunks: 7);
        await AddAsync(own.Client, "failed.txt", "2");
        await FailAsync(own);
        await AddAsync(own.Client, "working.txt", "3");
        await ClaimAsync(own);
        await AddAsync(own.Client, "waiting.txt", "4");

        var overview = await own.Client.GetJsonAsync("/api/overview");

        var collection = Assert.Single(overview.GetProperty("collections").EnumerateArray());
        Assert.Equal("""{"receiving":0,"pending":1,"processing":1,"ready":1,"failed":1}""", collection.GetProperty("documents").GetRawText());
        Assert.Equal((7, 5), (collection.GetProperty("chunks").GetInt32(), collection.GetProperty("bytes").GetInt32()));
        Assert.Equal((_collection, "lexical-512", 512), (collection.Text("name"), collection.Text("model"), collection.GetProperty("dimensions").GetInt32()));
        Assert.Equal(JsonValueKind.Null, collection.GetProperty("paused").ValueKind);
        Assert.Equal(JsonValueKind.Null, collection.GetProperty("reindex").ValueKind);
        var work = overview.GetProperty("work");
        var working = Assert.Single(work.GetProperty("inWork").EnumerateArray());
        Assert.Equal(("working.txt", "extract", "test", _collection), (working.Text("name"), working.Text("stage"), working.Text("owner"), working.Text("collection")));
        Assert.Equal(2, work.GetProperty("remaining").GetInt64());
        Assert.True(work.GetProperty("ratePerMinute").GetDouble() > 0);
        Assert.True(work.GetProperty("etaSeconds").GetInt64() > 0);
        Assert.True(work.GetProperty("oldestPendingSeconds").GetInt64() >= 0);
        var failure = Assert.Single(overview.GetProperty("failures").EnumerateArray());
        Assert.Equal(("corrupt", 1, "Cut off.", "failed.txt"), (failure.Text("code"), failure.GetProperty("count").GetInt32(), failure.Text("message"), failure.Text("name")));
        Assert.NotEmpty(overview.Text("version"));
        Assert.Empty(overview.GetProperty("probes").EnumerateArray());
    }

    [Fact]
    public async Task Get_AfterAReadinessCheck_RepeatsItsProbes()
    {
        await using var own = await api.StartAsync();
        using var ready = await own.Client.GetAsync("/api/health/ready", Stop);

        var probes = (await own.Client.GetJsonAsync("/api/overview")).GetProperty("probes").EnumerateArray().ToList();

        Assert.Contains(probes, static probe => probe.Text("name") == "postgres" && probe.GetProperty("ok").GetBoolean());
    }

    [Fact]
    public async Task Get_NothingChanged_Answers304WithoutABody()
    {
        var store = Substitute.For<IFigureStore>();
        store.ReadStandingAsync(default).ReturnsForAnyArgs(new Standing([new CollectionFigures("c", "m", 8, 0, 0, 0, 1, 0, 2, 3)], [], [], null, new(0, null, 0)));
        await using var still = await TestApi.StartAsync(services => services.AddSingleton(store));
        using var first = await still.Client.GetAsync("/api/overview", Stop);

        using var same = await GetAsync(still.Client, first.Headers.ETag!.ToString());
        using var other = await GetAsync(still.Client, "\"0\"");

        Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
        Assert.Empty(await same.Content.ReadAsByteArrayAsync(Stop));
        Assert.Equal(HttpStatusCode.OK, other.StatusCode);
        Assert.Equal(first.Headers.ETag, other.Headers.ETag);
    }

    [Fact]
    public async Task Throughput_AfterTheUpkeep_HasWhatSettled()
    {
        await AddAsync(api.Client, "a.txt", "12345");
        Assert.True(await api.Get<IWorkQueue>().PublishAsync((await api.ClaimAsync()).Lease, new Publication(3, Pages: null), Stop));
        await api.Get<FigureUpkeep>().RunAsync(Stop);

        var hour = await api.Client.GetJsonAsync("/api/throughput");
        var day = await api.Client.GetJsonAsync("/api/throughput?period=day");

        Assert.Equal((60, 60), (hour.GetProperty("stepSeconds").GetInt32(), hour.GetProperty("points").GetArrayLength()));
        Assert.Equal((900, 96), (day.GetProperty("stepSeconds").GetInt32(), day.GetProperty("points").GetArrayLength()));
        var last = hour.GetProperty("points").EnumerateArray().Last(static point => point.GetProperty("ready").GetInt64() > 0);
        Assert.True(last.GetProperty("chunks").GetInt64() >= 3);
        Assert.True(last.GetProperty("bytes").GetInt64() >= 5);
        Assert.True(last.GetProperty("secondsP50").GetDouble() > 0);
        Assert.True(last.GetProperty("secondsP95").GetDouble() >= last.GetProperty("secondsP50").GetDouble());
    }

    [Theory]
    [InlineData("/api/overview?x=1")]
    [InlineData("/api/throughput?period=week")]
    [InlineData("/api/failures?limit=501")]
    public async Task Get_WrongQuery_Answers400(string address)
    {
        using var response = await api.Client.GetAsync(address, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    private static async Task<HttpResponseMessage> GetAsync(HttpClient client, string tag)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/overview");
        request.Headers.TryAddWithoutValidation("If-None-Match", tag);
        return await client.SendAsync(request, Stop);
    }

    private async Task AddAsync(HttpClient client, string name, string content)
    {
        using var response = await client.UploadAsync(_collection, name, content);
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
    }

    private async Task<WorkItem> ClaimAsync(TestApi own) => Assert.Single(
        await own.Services.GetRequiredService<IWorkQueue>().ClaimAsync(new ClaimRequest([api.Queue], "test", 1, TimeSpan.FromMinutes(1)), Stop));

    private async Task PublishAsync(TestApi own, int chunks) =>
        Assert.True(await own.Services.GetRequiredService<IWorkQueue>().PublishAsync((await ClaimAsync(own)).Lease, new Publication(chunks, Pages: null), Stop));

    private async Task FailAsync(TestApi own) =>
        Assert.True(await own.Services.GetRequiredService<IWorkQueue>().FailAsync((await ClaimAsync(own)).Lease, "corrupt", "Cut off.", Stop));
}
