using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;

namespace Ingest.Functions.Tests.Sources;

public sealed class SyncTimersTests(LocalStack stack)
{
    private const string Nightly = "0 0 2 * * *";

    [Fact]
    public async Task ScheduleTick_DueRunAndManyTicks_StartOneOrchestration()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 15, itemsPerPage: 10), Nightly);
        await sync.TickAsync(); // Writes the expected runs down; none is due yet.
        Assert.Empty(await sync.RunsAsync());
        await sync.MakeDueAsync();

        await Task.WhenAll(sync.TickAsync(), sync.TickAsync());
        await sync.TickAsync();

        var run = Assert.Single(await sync.RunsAsync());
        Assert.Equal(("schedule", 1), (run.RequestedBy, run.Attempt));
        Assert.Equal("Succeeded", (await sync.EndedAsync(run.Id)).Outcome);
        Assert.Equal([0, 1], sync.Script.Pages);
        Assert.Equal(1, sync.Script.Plans);
    }

    [Fact]
    public async Task DispatchTimer_RunThatSomebodyAskedFor_StartsIt()
    {
        await using var sync = await SyncHubFixture.StartAsync(stack, new ScriptedSource(items: 5, itemsPerPage: 10));
        var runId = await sync.RequestAsync();

        await sync.DispatchByTimerAsync();

        Assert.Equal("Succeeded", (await sync.EndedAsync(runId)).Outcome);
    }

    [Fact]
    public async Task DispatchTimer_HolderOfARunDied_RescuesItAndGoesOnAfterItsBackOff()
    {
        await using var sync = await SyncHubFixture.StartAsync(
            stack, new ScriptedSource(items: 5, itemsPerPage: 10), ("Ingest:Sync:RetryBackOff", "00:00:00.010"));
        var runId = await sync.RequestAsync();
        await sync.Hub.Get<ISyncRunQueue>().ClaimAsync([sync.Source], "dead", 1, TimeSpan.FromMinutes(5), TestContext.Current.CancellationToken);
        await sync.DispatchByTimerAsync();
        Assert.Equal(("dead", SyncRunState.Running), ((await sync.ViewAsync(runId)).LeaseOwner, (await sync.ViewAsync(runId)).State));
        await sync.Hub.ExecuteAsync("update ingest.sync_run set lease_expires_at = now() - interval '1 second' where id = $1", runId);

        await Eventually.HoldsAsync(async () =>
        {
            await sync.DispatchByTimerAsync();
            return (await sync.ViewAsync(runId)).State == SyncRunState.Succeeded;
        });

        Assert.Equal((2, "Succeeded"), ((await sync.ViewAsync(runId)).Attempt, (await sync.EndedAsync(runId, attempt: 2)).Outcome));
    }
}
