using System.Text.Json;
using Ingest.LocalHost.Demo;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Commands;

/// <summary>What the README promises a newcomer: a sync works without any account, and the truth about it without any service.</summary>
public sealed class DemoTests(LocalStack stack)
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RunDemo_AgainAndTomorrow_ShowsWhatCameChangedAndVanished()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);

        var first = await ingest.RunAsync("run", "--source", "demo", "--strict", "--json");
        var second = await ingest.RunAsync("run", "--source", "demo", "--json");
        var tomorrow = await ingest.RunAsync("run", "--source", "demo", "--tomorrow", "--json");
        var later = await ingest.RunAsync("run", "--source", "demo", "--json");
        var search = await ingest.RunAsync("search", "lamp", "gasket", "--collection", "demo", "--json");

        Assert.All([first, second, tomorrow, later], static run => Assert.Equal(0, run.ExitCode));
        Assert.All(Syncs(first), static sync => Assert.InRange(Evidence(sync, "changed"), 1, int.MaxValue));
        Assert.Equal(Syncs(first).Sum(static sync => Evidence(sync, "changed")), first.Json.GetProperty("files").GetArrayLength());
        Assert.All(Syncs(second), static sync => Assert.Equal((0, 0), (Evidence(sync, "changed"), Evidence(sync, "deleted"))));
        Assert.Equal(0, second.Json.GetProperty("files").GetArrayLength());
        Assert.All(Syncs(tomorrow), static sync => Assert.InRange(Evidence(sync, "changed"), 1, int.MaxValue));
        Assert.All(Syncs(later), static sync => Assert.Equal(0, Evidence(sync, "changed")));
        Assert.InRange(Syncs(later).Sum(static sync => Evidence(sync, "deleted")), 1, int.MaxValue);
        Assert.NotEqual(0, search.Json.GetProperty("results").GetArrayLength());
    }

    [Fact]
    public async Task RunDemo_VanishedInTheSourceThatAsksFirst_IsHeldUntilApproved()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await ingest.RunAsync("run", "--source", "demo");
        await ingest.RunAsync("run", "--source", "demo", "--tomorrow");

        var held = await ingest.RunAsync("run", "--source", "demo", "--json");
        var approved = await ingest.RunAsync("approve-deletes", "demo-notion", "--yes", "--json");
        var gone = await ingest.RunAsync("run", "--source", "demo", "--json");

        Assert.Equal((0, 1), (Evidence(Notion(held), "deleted"), Evidence(Notion(held), "held")));
        Assert.Equal(1, approved.Json.GetProperty("documents").GetInt32());
        Assert.Equal((0, 0), (gone.ExitCode, Evidence(Notion(gone), "held")));
    }

    [Fact]
    public async Task RunDemo_AnotherCollection_SaysThatTheDemoGoesThere()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);

        var moved = await ingest.RunAsync("run", "--source", "demo", "--collection", "try");
        var again = await ingest.RunAsync("run", "--source", "demo", "--collection", "try");

        Assert.Contains("The demo goes to collection 'try' from now on", moved.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("from now on", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SyncStatus_NoServiceForDays_SaysOverdueFromTheLedgerAlone()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        await ingest.RunAsync("run", "--source", "demo");

        var now = await ingest.RunAsync("sync-status", "--json");
        var later = await ingest.RunAsync("sync-status", "--at", "+3d", "--json");
        var table = await ingest.RunAsync("sync-status", "--at", "+3d");

        Assert.All(Sources(now), static source => Assert.Equal("ok", source.GetProperty("state").GetString()));
        Assert.All(Sources(later), static source =>
        {
            Assert.Equal("overdue", source.GetProperty("state").GetString());
            Assert.Equal(3, source.GetProperty("missed").GetInt32());
        });
        Assert.Contains("overdue", table.Output, StringComparison.Ordinal);
        Assert.Contains("No service is up", table.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task RunDemo_KilledHardAmidTheSync_TheNextRunLosesAndRepeatsNothing()
    {
        using var whole = await IngestProcess.CreateAsync(stack, Cancelled);
        var expected = (await whole.RunAsync("run", "--source", "demo", "--json")).Json.GetProperty("files").GetArrayLength();
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        ingest.Set("Ingest__Sync__LeaseDuration", "00:00:05");
        ingest.Set("Ingest__Sync__RescueInterval", "00:00:01");
        ingest.Set("Ingest__Sync__RetryBackOff", "00:00:00.100");
        ingest.Set("Ingest__Worker__LeaseDuration", "00:00:05");
        ingest.Set("Ingest__Worker__RescueInterval", "00:00:01");
        ingest.Set("Ingest__Tools__TimeLimit", "00:00:03");
        ingest.Set("Ingest__Tools__PageTimeLimit", "00:00:03");
        ingest.Set("Ingest__Worker__RetryBackOff", "00:00:00.100");

        var killed = ingest.Start("run", "--source", "demo");
        string? line;
        do
        {
            line = await killed.StandardError.ReadLineAsync(Cancelled);
        }
        while (line?.Contains(": read to", StringComparison.Ordinal) == false);
        Assert.False(killed.HasExited, "It ended before its first page.");
        killed.Kill();
        await killed.WaitForExitAsync(Cancelled);
        var port = DemoFile.Find(ingest.Home)!.Port;
        var run = await ingest.RunAsync("run", "--source", "demo", "--strict", "--json");
        var status = await ingest.RunAsync("status", "--json");
        var show = await ingest.RunAsync("run", "--source", "demo", "--json");

        Assert.Equal(0, run.ExitCode);
        Assert.Equal(port, DemoFile.Find(ingest.Home)!.Port);
        Assert.All(Syncs(run), static sync => Assert.Equal("succeeded", sync.GetProperty("state").GetString()));
        var documents = Assert.Single(status.Json.GetProperty("collections").EnumerateArray()).GetProperty("documents");
        Assert.Equal((expected, 0, 0), (Count(documents, "ready"), Count(documents, "failed"), Count(documents, "pending")));
        Assert.All(Syncs(show), static sync => Assert.Equal(0, Evidence(sync, "changed")));
    }

    [Fact]
    public async Task RunDemo_WhileAnotherCommandRunsTheServer_IsRefusedInOnePlainLine()
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);
        using var turn = DemoServer.TakeTurn(ingest.Home);

        var run = await ingest.RunAsync("run", "--source", "demo");

        Assert.Equal(2, run.ExitCode);
        Assert.Contains("Another command runs the demo server", Assert.Single(run.Error.Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expected files and folders, or --source NAME", "run")]
    [InlineData("expected files and folders, or --source NAME", "run", "--source", "demo", "file.txt")]
    [InlineData("--tomorrow: expected together with --source demo", "run", "--source", "tickets", "--tomorrow")]
    [InlineData("--model: expected together with files", "run", "--source", "demo", "--model", "semantic-512")]
    [InlineData("./ingest run --source demo", "sync", "tickets")]
    [InlineData("./ingest run --source demo", "run", "--source", "tickets")]
    public async Task Run_SomethingElse_SaysWhatIsExpected(string message, params string[] arguments)
    {
        using var ingest = await IngestProcess.CreateAsync(stack, Cancelled);

        var run = await ingest.RunAsync(arguments);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(message, run.Error, StringComparison.Ordinal);
    }

    private static List<JsonElement> Syncs(IngestProcess.Ended run) => [.. run.Json.GetProperty("syncs").EnumerateArray()];

    private static JsonElement Notion(IngestProcess.Ended run) => Syncs(run).Single(static sync => sync.GetProperty("source").GetString() == "demo-notion");

    private static List<JsonElement> Sources(IngestProcess.Ended status) => [.. status.Json.GetProperty("sources").EnumerateArray()];

    private static int Evidence(JsonElement sync, string count) => sync.GetProperty("evidence").GetProperty(count).GetInt32();

    private static int Count(JsonElement documents, string state) => documents.GetProperty(state).GetInt32();
}
