using System.Globalization;
using System.Net;
using System.Text.Json;
using Ingest.Api.Tests.Documents;
using Ingest.Domain.Errors;
using Ingest.TestKit;

namespace Ingest.Api.Tests.Sources;

/// <summary>Every test has sources of its own.</summary>
public sealed class SyncTests(LocalStack stack) : IAsyncLifetime
{
    private readonly ShelfApi _api = new(stack);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public ValueTask InitializeAsync() => _api.InitializeAsync();

    public ValueTask DisposeAsync() => _api.DisposeAsync();

    [Fact]
    public async Task Sync_AskedTwice_AnswersTheSameRun()
    {
        using var first = await _api.Client.PostAsync($"/api/sync/{_api.Source}", null, Stop);
        using var second = await _api.Client.PostAsync($"/api/sync/{_api.Source}", null, Stop);

        var (one, two) = (await first.ReadAsync(), await second.ReadAsync());
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted), (first.StatusCode, second.StatusCode));
        Assert.Equal($"/api/sync-runs/{one.Text("runId")}", first.Headers.Location?.OriginalString);
        Assert.Equal(first.Headers.Location?.OriginalString, one.Text("href"));
        Assert.Equal((one.Text("runId"), true, false), (two.Text("runId"), one.GetProperty("created").GetBoolean(), two.GetProperty("created").GetBoolean()));
        var run = await _api.Client.GetJsonAsync(one.Text("href"));
        Assert.Equal(("sync", "pending", "plan", "api"), (run.Text("kind"), run.Text("state"), run.Text("phase"), run.Text("requestedBy")));
        Assert.StartsWith("The sync waits for a free worker.", run.Text("next"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backfill_WithDays_IsARunOfItsOwnBesideASync()
    {
        var sync = await _api.RequestAsync();
        using var response = await _api.Client.PostAsync($"/api/backfill/{_api.Source}?days=90", null, Stop);

        Assert.Equal(HttpStatusCode.Accepted, response.StatusCode);
        var asked = await response.ReadAsync();
        Assert.NotEqual(sync, asked.Text("runId"));
        var run = await _api.Client.GetJsonAsync(asked.Text("href"));
        Assert.Equal(("backfill", 90), (run.Text("kind"), run.GetProperty("days").GetInt32()));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?days=")]
    [InlineData("?days=0")]
    [InlineData("?days=-1")]
    [InlineData("?days=36501")]
    [InlineData("?days=a%20week")]
    [InlineData("?days=1&days=2")]
    [InlineData("?day=1")]
    public async Task Backfill_DaysOutOfRange_Answers400AndAsksForNothing(string query)
    {
        using var response = await _api.Client.PostAsync($"/api/backfill/{_api.Source}{query}", null, Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
        Assert.Contains("days", problem.Text("detail"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, (await _api.StatusAsync()).GetProperty("active").ValueKind);
    }

    [Theory]
    [InlineData("POST", "/api/sync/no-such-source")]
    [InlineData("POST", "/api/sync/%27%3B%20drop%20table")]
    [InlineData("POST", "/api/backfill/no-such-source?days=1")]
    [InlineData("GET", "/api/sync-runs?source=no-such-source")]
    public async Task Send_UnknownSource_Answers404WithTheConfiguredOnes(string method, string address)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var response = await _api.Client.SendAsync(request, Stop);

        var problem = await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        Assert.Contains(_api.Source, problem.Text("detail"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sync/{0}")]
    [InlineData("backfill/{0}?days=1")]
    public async Task Send_SourceSwitchedOff_Answers409(string address)
    {
        using var response = await _api.Client.PostAsync("/api/" + string.Format(CultureInfo.InvariantCulture, address, _api.SwitchedOff), null, Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.Conflict, ErrorCodes.InvalidState);
    }

    [Fact]
    public async Task Run_ThatSucceeded_ShowsEvidencePartitionsAndWhatItCouldNotRead()
    {
        _api.Shelf.Items.UnionWith(["a", "b", "c"]);
        _api.Shelf.Broken.Add("b");

        var run = await _api.SyncAsync();

        Assert.Equal(("succeeded", "Done. Nothing to do."), (run.Text("state"), run.Text("next")));
        var evidence = run.GetProperty("evidence");
        Assert.True(evidence.GetProperty("lastPageSeen").GetBoolean());
        Assert.Equal((2, 1, 3), (Number(evidence, "changed"), Number(evidence, "failedItems"), Number(evidence, "enumerated")));
        Assert.Equal("2026-01-01T00:00:00+00:00", evidence.Text("lastItemAt"));
        Assert.Equal((1, 1), (Number(run.GetProperty("progress"), "done"), Number(run.GetProperty("progress"), "total")));
        Assert.Equal(
            ["read s Shelf True", "enumerate s Shelf True"],
            run.GetProperty("partitions").EnumerateArray().Select(static p => $"{p.Text("phase")} {p.Text("key")} {p.Text("name")} {p.GetProperty("done").GetBoolean()}"));
        var failure = Assert.Single(run.GetProperty("failures").EnumerateArray());
        Assert.Equal(("s", "b", "item_malformed"), (failure.Text("partition"), failure.Text("key"), failure.GetProperty("error").Text("code")));
    }

    [Fact]
    public async Task Status_FromNeverRunToOk_TellsWhatANewcomerAsks()
    {
        _api.Shelf.Items.Add("a");
        var before = await _api.StatusAsync();
        Assert.Equal(("never_ran", "shelf", "0 0 2 * * *", "UTC"), (before.Text("state"), before.Text("product"), before.Text("schedule"), before.Text("timeZone")));

        await _api.RequestAsync();
        var asked = await _api.StatusAsync();
        Assert.Equal(("waiting", "pending"), (asked.Text("state"), asked.GetProperty("active").Text("state")));

        await _api.WorkAsync();
        var after = await _api.StatusAsync();
        Assert.Equal(("ok", 1, "librarian"), (after.Text("state"), Number(after, "items"), after.Text("account")));
        Assert.True(after.GetProperty("lastSuccess").GetProperty("evidence").GetProperty("lastPageSeen").GetBoolean());
        Assert.EndsWith("T02:00:00+00:00", after.Text("nextDue"), StringComparison.Ordinal);
        Assert.Equal(JsonValueKind.Null, after.GetProperty("overdueBy").ValueKind);
        Assert.Contains("Nothing to do.", after.Text("next"), StringComparison.Ordinal);

        var brief = (await _api.Client.GetJsonAsync("/api/status")).GetProperty("schedules").EnumerateArray().ToDictionary(static s => s.Text("name"));
        Assert.Equal(("ok", after.Text("nextDue")), (brief[_api.Source].Text("state"), brief[_api.Source].Text("nextDue")));
        Assert.Equal(after.GetProperty("lastSuccess").Text("finishedAt"), brief[_api.Source].Text("lastSuccess"));
        Assert.Equal("disabled", brief[_api.SwitchedOff].Text("state"));
    }

    [Fact]
    public async Task Status_AtALaterTime_SaysWhatWouldBeOverdueThen()
    {
        _api.Shelf.Items.Add("a");
        await _api.SyncAsync();
        var at = DateTimeOffset.Parse((await _api.StatusAsync()).Text("nextDue"), CultureInfo.InvariantCulture).AddDays(40).AddHours(1);

        var later = await _api.StatusAsync($"?at={at.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}");

        Assert.Equal(("overdue", "40.01:00:00", 41), (later.Text("state"), later.Text("overdueBy"), Number(later, "missed")));
        Assert.Equal("ok", (await _api.StatusAsync()).Text("state"));
    }

    [Theory]
    [InlineData("tomorrow")]
    [InlineData("")]
    [InlineData("2020-01-01T00:00:00Z")]
    [InlineData("9999-12-31T23:59:59Z")]
    [InlineData("2026-13-01T00:00:00Z")]
    public async Task Status_AtNoTimeToCome_Answers400(string at)
    {
        using var response = await _api.Client.GetAsync($"/api/sync-status?at={at}", Stop);

        await response.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task Runs_PageByPage_AreAllNewestFirst()
    {
        List<string> made = [];
        for (var i = 0; i < 3; i++)
        {
            made.Add((await _api.SyncAsync()).Text("id"));
        }

        List<string> seen = [];
        string? cursor = null;
        do
        {
            var page = await _api.Client.GetJsonAsync($"/api/sync-runs?source={_api.Source}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}");
            seen.AddRange(page.GetProperty("runs").EnumerateArray().Select(static run => run.Text("id")));
            cursor = page.GetProperty("next").GetString();
        }
        while (cursor is not null);

        Assert.Equal(made.AsEnumerable().Reverse(), seen);
    }

    [Fact]
    public async Task HeldDeletions_AreShownPageByPageWithNameTitleAndSinceWhen()
    {
        var run = await _api.HoldTwoAsync();
        Assert.Equal(2, Number(run.GetProperty("evidence"), "held"));

        var first = await _api.Client.GetJsonAsync($"/api/sync-runs/{run.Text("id")}?limit=1");
        var cursor = first.GetProperty("deletions").Text("next");
        var second = await _api.Client.GetJsonAsync($"/api/sync-runs/{run.Text("id")}?limit=1&cursor={cursor}");

        var deletions = new[] { first, second }.SelectMany(static page => page.GetProperty("deletions").GetProperty("items").EnumerateArray()).ToList();
        Assert.Equal(
            [$"{_api.Source}/Shelf/a.md Book a held", $"{_api.Source}/Shelf/b.md Book b held"],
            deletions.Select(static d => $"{d.Text("name")} {d.Text("title")} {d.Text("state")}"));
        Assert.All(deletions, static d => Assert.InRange(d.GetProperty("absentSince").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-10), DateTimeOffset.UtcNow));
        var status = await _api.StatusAsync();
        Assert.Equal(("held_deletions", run.Text("id"), 2), (status.Text("state"), status.Text("heldRunId"), Number(status, "heldDeletions")));

        using var foreign = await _api.Client.GetAsync($"/api/sync-runs/{Guid.NewGuid()}?cursor={cursor}", Stop);
        await foreign.ShouldBeProblemAsync(HttpStatusCode.BadRequest, ErrorCodes.InvalidRequest);
    }

    [Fact]
    public async Task ApproveDeletes_TakesWhatIsHeldAndNothingMore()
    {
        var run = (await _api.HoldTwoAsync()).Text("id");

        Assert.Equal((run, "approved", 2), await AnswerAsync($"/api/sync-runs/{run}/approve-deletes"));
        await _api.WorkAsync();

        Assert.Equal(["deleted", "deleted"], await DeletionStatesAsync(run));
        Assert.Equal((1, 0), (Number(await _api.StatusAsync(), "items"), Number(await _api.StatusAsync(), "heldDeletions")));
        Assert.Equal((run, "approved", 0), await AnswerAsync($"/api/sync-runs/{run}/approve-deletes"));
    }

    [Fact]
    public async Task KeepDeletes_LeavesEverythingSearchable()
    {
        var run = (await _api.HoldTwoAsync()).Text("id");

        Assert.Equal((run, "kept", 2), await AnswerAsync($"/api/sync-runs/{run}/keep-deletes"));
        await _api.WorkAsync();

        Assert.Equal(["kept", "kept"], await DeletionStatesAsync(run));
        Assert.Equal((3, "ok"), (Number(await _api.StatusAsync(), "items"), (await _api.StatusAsync()).Text("state")));
        Assert.Equal((run, "approved", 0), await AnswerAsync($"/api/sync-runs/{run}/approve-deletes"));
    }

    [Theory]
    [InlineData("GET", "")]
    [InlineData("POST", "/approve-deletes")]
    [InlineData("POST", "/keep-deletes")]
    public async Task Send_UnknownRun_Answers404(string method, string part)
    {
        foreach (var id in new[] { Guid.NewGuid().ToString(), "not-a-uuid" })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), $"/api/sync-runs/{id}{part}");
            using var response = await _api.Client.SendAsync(request, Stop);

            await response.ShouldBeProblemAsync(HttpStatusCode.NotFound, ErrorCodes.NotFound);
        }
    }

    private static int Number(JsonElement element, string member) => element.GetProperty(member).GetInt32();

    private async Task<(string Run, string Answer, int Documents)> AnswerAsync(string address)
    {
        using var response = await _api.Client.PostAsync(address, null, Stop);
        var answer = await response.ReadAsync();
        return (answer.Text("runId"), answer.Text("answer"), Number(answer, "documents"));
    }

    private async Task<IEnumerable<string>> DeletionStatesAsync(string run) =>
        (await _api.Client.GetJsonAsync($"/api/sync-runs/{run}")).GetProperty("deletions").GetProperty("items").EnumerateArray().Select(static d => d.Text("state"));
}
