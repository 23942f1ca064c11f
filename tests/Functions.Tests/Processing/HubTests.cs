using System.Text;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.Domain.Search;
using Ingest.Functions.Processing;
using Ingest.Functions.Tests.Hosting;
using Ingest.TestKit;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;

namespace Ingest.Functions.Tests.Processing;

/// <summary>From a pending row to search, through the hub, with real parts.</summary>
public sealed class HubTests(LocalStack stack)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Dispatch_PendingDocument_BecomesSearchableThroughThreeActivities()
    {
        await using var hub = new HubFixture(stack);
        await hub.StartAsync();
        var key = await hub.AddAsync("notes/lighthouse.txt", "The lighthouse keeper counts the ships every evening.");

        await hub.DispatchAsync();

        Assert.Equal(VersionState.Ready, (await hub.SettledAsync(key)).State);
        Assert.Equal("Published", (await hub.EndedAsync(key)).ReadOutputAs<string>());
        Assert.Equal(["ExtractActivity", "IndexActivity", "PublishActivity"], hub.Begun);
        var hits = await hub.Get<SearchService>().SearchAsync(new SearchRequest("lighthouse keeper", hub.Collection, 5), Stop);
        Assert.Equal(key.DocumentId, Assert.Single(hits).DocumentId);
    }

    [Fact]
    public async Task Dispatch_LongDocument_IsIndexedInRangesAndExact()
    {
        await using var hub = new HubFixture(stack);
        await hub.StartAsync();
        var text = new StringBuilder();
        for (var i = 0; i < 5_000; i++)
        {
            text.Append("Entry ").Append(i).Append(": ").Append('z', 400).Append(" of the long ledger.\n\n");
        }

        var key = await hub.AddAsync("ledger.txt", text.ToString());
        await hub.DispatchAsync();

        var view = await hub.SettledAsync(key);
        Assert.Equal(VersionState.Ready, view.State);
        Assert.True(view.Chunks > IngestDocumentOrchestrator.RangeSize, $"{view.Chunks} chunks are one range only");
        Assert.Equal(
            (view.Chunks!.Value + IngestDocumentOrchestrator.RangeSize - 1) / IngestDocumentOrchestrator.RangeSize, hub.Begun.Count(name => name == "IndexActivity"));
        Assert.Equal(view.Chunks, (int)await hub.Get<IVectorIndex>().CountAsync(hub.Collection, key, Stop));
    }

    [Fact]
    public async Task Dispatch_Twice_StartsOneOrchestration()
    {
        await using var hub = new HubFixture(stack);
        await hub.StartAsync();
        var key = await hub.AddAsync("a.txt", "Once is enough for this text.");

        await Task.WhenAll(hub.DispatchAsync(), hub.DispatchAsync(), hub.DispatchAsync());

        Assert.Equal(1, (await hub.SettledAsync(key)).Attempt);
        Assert.Equal(1, hub.Begun.Count(name => name == "ExtractActivity"));
    }

    [Fact]
    public async Task Activity_WorkerDiesOnce_IsTakenAgainUnderTheSameLease()
    {
        await using var hub = new HubFixture(stack);
        await hub.StartAsync();
        var died = 0;
        hub.BeforeActivity = name => name == IndexActivity.Name && Interlocked.Exchange(ref died, 1) == 0
            ? throw new InvalidOperationException("worker died")
            : Task.CompletedTask;
        var key = await hub.AddAsync("a.txt", "This text survives the death of a worker.");

        await hub.DispatchAsync();

        var view = await hub.SettledAsync(key);
        Assert.Equal((VersionState.Ready, 1), (view.State, view.Attempt));
        Assert.Equal(["ExtractActivity", "IndexActivity", "IndexActivity", "PublishActivity"], hub.Begun);
    }

    [Fact]
    public async Task Activity_DocumentDeletedMeanwhile_EndsQuietlyAndPublishesNothing()
    {
        await using var hub = new HubFixture(stack);
        await hub.StartAsync();
        var key = await hub.AddAsync("a.txt", "This document is deleted while it is worked on.");
        hub.BeforeActivity = async name =>
        {
            if (name == IndexActivity.Name)
            {
                await hub.Get<IDocumentRemoval>().DeleteAsync(key.DocumentId, "api", Stop);
            }
        };

        await hub.DispatchAsync();

        Assert.Equal("Lost", (await hub.EndedAsync(key)).ReadOutputAs<string>());
        Assert.DoesNotContain(PublishActivity.Name, hub.Begun);
        Assert.Null((await hub.ViewAsync(key)).SearchableVersion);
    }

    [Fact]
    public async Task Activity_BadFile_FailsTheDocumentNotTheOrchestration()
    {
        await using var hub = new HubFixture(stack);
        await hub.StartAsync();
        var key = await hub.AddAsync("broken.pdf", "%PDF-1.7 and then nothing that is a PDF");

        await hub.DispatchAsync();

        var view = await hub.SettledAsync(key);
        Assert.Equal(VersionState.Failed, view.State);
        Assert.NotNull(view.ErrorCode);
        Assert.Equal((OrchestrationRuntimeStatus.Completed, "Failed"), ((await hub.EndedAsync(key)).RuntimeStatus, (await hub.EndedAsync(key)).ReadOutputAs<string>()));
    }

    [Fact]
    public async Task Dispatch_EarlierOrchestrationStillRunsWithoutItsLease_IsReplaced()
    {
        await using var hub = new HubFixture(stack);
        await hub.StartAsync();
        var entered = new TaskCompletionSource();
        var zombie = new TaskCompletionSource();
        var first = 1;
        hub.BeforeActivity = async name =>
        {
            if (name == ExtractActivity.Name && Interlocked.Exchange(ref first, 0) == 1)
            {
                entered.SetResult();
                await zombie.Task;
            }
        };
        var key = await hub.AddAsync("a.txt", "The first worker of this text hangs.");
        await hub.DispatchAsync();
        await entered.Task.WaitAsync(TimeSpan.FromSeconds(30), Stop);
        await ReleaseBehindItsBackAsync(hub, key);

        await hub.DispatchAsync(); // Finds the zombie, ends its orchestration, gives the version back.
        await Eventually.HoldsAsync(
            async () => (await hub.Client.GetInstanceAsync(VersionHubDispatch.InstanceId(key), Stop))!.RuntimeStatus == OrchestrationRuntimeStatus.Terminated);
        Assert.Equal(VersionState.Pending, (await hub.ViewAsync(key)).State);

        // The in-process host tells activities apart by instance and number only, so the zombie wakes up before its successor begins.
        zombie.SetResult();
        await Eventually.HoldsAsync(() => !hub.Answers.IsEmpty);
        Assert.Equal("Lost", Assert.IsType<StepOutput>(Assert.Single(hub.Answers)).Ended);
        await hub.DispatchAsync();

        Assert.Equal(VersionState.Ready, (await hub.SettledAsync(key)).State);
        Assert.Equal("Published", (await hub.EndedAsync(key)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task Dispatch_SameClaimHandedOverAgain_IsTheSameOrchestration()
    {
        await using var hub = new HubFixture(stack);
        await hub.StartAsync();
        var key = await hub.AddAsync("a.txt", "The answer of the hub was lost on its way.");
        var gate = new TaskCompletionSource();
        hub.BeforeActivity = _ => gate.Task;
        var item = Assert.Single(await hub.Get<IWorkQueue>().ClaimAsync(new ClaimRequest([hub.Queue], "test", 1, TimeSpan.FromMinutes(5)), Stop));
        var input = new IngestInput(LeaseIds.From(item.Lease));
        await hub.Client.ScheduleNewOrchestrationInstanceAsync(
            IngestDocumentOrchestrator.Name, input, new StartOrchestrationOptions(VersionHubDispatch.InstanceId(key)), Stop);
        await hub.Client.WaitForInstanceStartAsync(VersionHubDispatch.InstanceId(key), Stop);

        var answer = await VersionHubDispatch.HandOverAsync(hub.Client, item.Lease, Stop);
        gate.SetResult();

        Assert.Equal(HandOver.Started, answer);
        Assert.Equal(VersionState.Ready, (await hub.SettledAsync(key)).State);
    }

    /// <summary>What the rescue does after the lease expired, without the wait.</summary>
    private static async Task ReleaseBehindItsBackAsync(HubFixture hub, VersionKey key)
    {
        await hub.ExecuteAsync("update ingest.document_version set lease_expires_at = now() - interval '1 second' where document_id = $1", key.DocumentId);
        await hub.Get<IWorkQueue>().RescueAsync([hub.Queue], maxAttempts: 5, backOff: TimeSpan.Zero, limit: 10, Stop);
    }
}
