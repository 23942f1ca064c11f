using System.Text.Json;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain;
using Ingest.Domain.Documents;
using Ingest.TestKit;
using Ingest.Vendors;
using Ingest.Vendors.Jira;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.LocalHost.Tests.Commands;

/// <summary>The verbs about sources, with a Jira of the test's own.</summary>
public sealed class SyncCommandTests(LocalStack stack) : IAsyncLifetime
{
    // What a run asks before its first page: who it is, what it may, which projects there are.
    private const int AccessRequests = 3;

    private static readonly DateTimeOffset LastYear = new(2025, 3, 4, 9, 0, 0, TimeSpan.Zero);

    private readonly JiraServer _jira = new(TimeProvider.System) { Token = "made-up-token" };
    private IngestProcess _ingest = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await _jira.StartAsync();
        _ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        _ingest.Set("Ingest__Sources__tickets__Product", "jira");
        _ingest.Set("Ingest__Sources__tickets__Collection", "work");
        _ingest.Set("Ingest__Sources__tickets__EnumerateEvery", "00:00:00");
        _ingest.Set("Ingest__Sources__tickets__Jira__Site", _jira.Address.AbsoluteUri);
        _ingest.Set("Ingest__Sources__tickets__Jira__Email", _jira.Email);
        _ingest.Set("Ingest__Sources__tickets__Jira__RequestsPerMinute", "6000");
    }

    public async ValueTask DisposeAsync()
    {
        _ingest.Dispose();
        await _jira.DisposeAsync();
    }

    [Fact]
    public async Task SourceSyncedByHand_IsReportedByEveryVerb()
    {
        var project = _jira.AddProject("PAY", "Payments");
        _jira.AddIssue(project, "Refunds are late", Adf.Text("The lighthouse keeper waits for a refund."), LastYear);
        _jira.AddIssue(project, "Invoices", Adf.Text("Two columns are missing."), LastYear);
        await SetTokenAsync();

        var run = await _ingest.RunAsync("run", "--source", "tickets", "--json");
        var again = await _ingest.RunAsync("sync", "tickets", "--json");
        var backfill = await _ingest.RunAsync("backfill", "tickets", "--days", "3650", "--json");
        var search = await _ingest.RunAsync("search", "lighthouse", "keeper", "--top", "1", "--json");
        var runs = await _ingest.RunAsync("sync-runs", "tickets", "--json");
        var show = await _ingest.RunAsync("sync-run", "tickets", "--json");

        Assert.Equal((0, 0, 0), (run.ExitCode, again.ExitCode, backfill.ExitCode));
        var sync = Assert.Single(run.Json.GetProperty("syncs").EnumerateArray());
        Assert.Equal(("succeeded", 2), (sync.GetProperty("state").GetString(), Evidence(sync, "changed")));
        Assert.All(run.Json.GetProperty("files").EnumerateArray(), static file => Assert.Equal("ready", file.GetProperty("state").GetString()));
        Assert.Equal(2, run.Json.GetProperty("totals").GetProperty("ready").GetInt32());
        Assert.Contains("tickets: PAY Payments: read to its end", run.Error, StringComparison.Ordinal);
        Assert.Equal(0, Evidence(Run(again), "changed"));
        Assert.Equal(("backfill", 2, 0), (Run(backfill).GetProperty("kind").GetString(), Evidence(Run(backfill), "seen"), Evidence(Run(backfill), "changed")));
        Assert.StartsWith("tickets/", Assert.Single(search.Json.GetProperty("results").EnumerateArray()).GetProperty("name").GetString(), StringComparison.Ordinal);
        Assert.Equal(3, runs.Json.GetProperty("runs").GetArrayLength());
        Assert.Equal("PAY Payments", show.Json.GetProperty("partitions")[0].GetProperty("name").GetString());
        Assert.DoesNotContain(_jira.Token, await File.ReadAllTextAsync(Path.Combine(_ingest.Home.Logs, "ingest.log"), Cancelled), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_TokenRefused_FailsPlainlyAndStaysVisible()
    {
        _jira.AddProject("PAY", "Payments");
        await _ingest.RunWithInputAsync("another-token\n", "secret", "set", "tickets");

        var sync = await _ingest.RunAsync("sync", "tickets");
        var status = await _ingest.RunAsync("sync-status", "--json");

        Assert.Equal(1, sync.ExitCode);
        Assert.Contains("source_refused", sync.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("another-token", sync.Output + sync.Error, StringComparison.Ordinal);
        Assert.Equal("refused", Assert.Single(status.Json.GetProperty("sources").EnumerateArray()).GetProperty("state").GetString());
    }

    [Fact]
    public async Task Sync_NoToken_SaysHowToPutItThere()
    {
        _jira.AddProject("PAY", "Payments");

        var sync = await _ingest.RunAsync("sync", "tickets");

        Assert.Equal(1, sync.ExitCode);
        Assert.Contains("./ingest secret set tickets", sync.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sync_KilledHardAmidItsPages_TheNextGoesOnAndNothingIsLostOrTwice()
    {
        const int Issues = 60;
        const int PageSize = 10;
        _jira.PageSize = PageSize;
        _jira.AddGeneratedProject("GEN", Issues, LastYear);
        await SetTokenAsync();
        _ingest.Set("Ingest__Sync__LeaseDuration", "00:00:05");
        _ingest.Set("Ingest__Sync__RescueInterval", "00:00:01");
        _ingest.Set("Ingest__Sync__RetryBackOff", "00:00:00.100");
        var stalled = new TaskCompletionSource();
        _jira.Stalled = () => stalled.TrySetResult();
        _jira.Faults.Pass(AccessRequests + 3).Next(FaultKind.Stall);

        var killed = _ingest.Start("sync", "tickets");
        await stalled.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
        killed.Kill();
        await killed.WaitForExitAsync(Cancelled);
        var taken = (await ListDocumentsAsync()).Count;
        var sync = await _ingest.RunAsync("sync", "tickets", "--json");

        Assert.InRange(taken, 1, Issues - 1);
        Assert.Equal(0, sync.ExitCode);
        Assert.Equal(("succeeded", Issues), (Run(sync).GetProperty("state").GetString(), Evidence(Run(sync), "changed")));
        Assert.InRange(_jira.Requests.Count, AccessRequests, 3 * (AccessRequests + (2 * Issues / PageSize)));
        var documents = await ListDocumentsAsync();
        Assert.Equal(Issues, documents.Count);
        Assert.Equal(Issues, documents.Select(static d => d.Name).Distinct().Count());
        Assert.All(documents, static document => Assert.Equal(1, document.Version));
    }

    [Fact]
    public async Task Sync_ServiceIsUp_IsDoneByItAndStopsInTime()
    {
        var project = _jira.AddProject("PAY", "Payments");
        _jira.AddIssue(project, "Refunds are late", Adf.Text("Somebody waits."), LastYear);
        await SetTokenAsync();
        var up = _ingest.Start("up");
        await IngestProcess.ReadUrlAsync(up);

        var run = await _ingest.RunAsync("run", "--source", "tickets", "--json");
        var sync = await _ingest.RunAsync("sync", "tickets", "--json");
        var ledger = await _ingest.RunAsync("status", "--json");
        _jira.Faults.Always(FaultKind.Stall);
        var stalled = new TaskCompletionSource();
        _jira.Stalled = () => stalled.TrySetResult();
        var waiting = _ingest.Start("sync", "tickets");
        await stalled.Task.WaitAsync(TimeSpan.FromMinutes(1), Cancelled);
        var started = TimeProvider.System.GetTimestamp();
        var down = await _ingest.RunAsync("down");
        waiting.Kill();
        var runs = await _ingest.RunAsync("sync-runs", "tickets", "--json");

        Assert.Equal((0, 0, 0), (run.ExitCode, sync.ExitCode, down.ExitCode));
        Assert.Equal("ready", Assert.Single(run.Json.GetProperty("files").EnumerateArray()).GetProperty("state").GetString());
        Assert.Equal("succeeded", Run(sync).GetProperty("state").GetString());
        Assert.NotEqual(JsonValueKind.Null, Assert.Single(ledger.Json.GetProperty("schedules").EnumerateArray()).GetProperty("nextDue").ValueKind);
        Assert.InRange(TimeProvider.System.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(25));
        var last = runs.Json.GetProperty("runs")[0];
        Assert.Equal("pending", last.GetProperty("state").GetString());
        Assert.Equal(JsonValueKind.Null, last.GetProperty("leaseOwner").ValueKind);
    }

    [Fact]
    public async Task DeletesOverTheCap_WaitForAPerson()
    {
        var project = _jira.AddProject("PAY", "Payments");
        var issue = _jira.AddIssue(project, "Refunds are late", Adf.Text("Somebody waits."), LastYear);
        _jira.AddIssue(project, "Invoices", Adf.Text("Two columns are missing."), LastYear);
        await SetTokenAsync();
        _ingest.Set("Ingest__Sources__tickets__DeleteCount", "0");
        _ingest.Set("Ingest__Sources__tickets__DeleteShare", "0");
        await _ingest.RunAsync("sync", "tickets");
        _jira.Delete(project, issue);
        await _ingest.RunAsync("sync", "tickets");

        var held = await _ingest.RunAsync("sync", "tickets");
        var show = await _ingest.RunAsync("sync-run", "tickets");
        var asked = await _ingest.RunWithInputAsync("", "approve-deletes", "tickets");
        var approved = await _ingest.RunAsync("approve-deletes", "tickets", "--yes", "--json");
        var nothing = await _ingest.RunAsync("keep-deletes", "tickets", "--yes");
        await _ingest.RunAsync("sync", "tickets");

        Assert.Contains("1 deletion", held.Error, StringComparison.Ordinal);
        Assert.Contains("Refunds are late", show.Output, StringComparison.Ordinal);
        Assert.Equal(2, asked.ExitCode);
        Assert.Contains("--yes", asked.Error, StringComparison.Ordinal);
        Assert.Equal((0, 1), (approved.ExitCode, approved.Json.GetProperty("documents").GetInt32()));
        Assert.Equal(1, nothing.ExitCode);
        Assert.Contains("PAY-2", Assert.Single(await ListDocumentsAsync()).Name, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UnknownSource_IsAnsweredWithTheOneMeant()
    {
        var misspelt = await _ingest.RunAsync("sync", "tickest");
        var unknown = await _ingest.RunAsync("backfill", "chat", "--days", "3");
        var runs = await _ingest.RunAsync("sync-runs", "chat");

        Assert.Equal((2, 2, 2), (misspelt.ExitCode, unknown.ExitCode, runs.ExitCode));
        Assert.Contains("Did you mean 'tickets'?", misspelt.Error, StringComparison.Ordinal);
        Assert.Contains("Configured are: tickets", unknown.Error, StringComparison.Ordinal);
        Assert.Contains("Configured are: tickets", runs.Error, StringComparison.Ordinal);
    }

    private static JsonElement Run(IngestProcess.Ended ended) => Assert.Single(ended.Json.GetProperty("runs").EnumerateArray());

    private static int Evidence(JsonElement run, string count) => run.GetProperty("evidence").GetProperty(count).GetInt32();

    private async Task SetTokenAsync() => Assert.Equal(0, (await _ingest.RunWithInputAsync(_jira.Token + "\n", "secret", "set", "tickets")).ExitCode);

    private async Task<IReadOnlyList<DocumentView>> ListDocumentsAsync()
    {
        await using var services = stack.BuildServices(
            static s => s.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestExtractors().AddIngestEmbedders().AddIngestVectorIndex(), _ingest.Stores);
        return (await services.GetRequiredService<IDocumentQueries>().ListAsync(new DocumentFilter("work", Limit: 500), Cancelled)).Items;
    }
}
