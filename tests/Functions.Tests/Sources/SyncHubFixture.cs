using Ingest.Domain.Documents;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.Functions.Processing;
using Ingest.Functions.Sources;
using Ingest.Functions.Tests.Hosting;
using Ingest.TestKit;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Functions.Tests.Sources;

/// <summary>The hub with one scripted source of its own; <c>{source}</c> in the name of a setting stands for its name.</summary>
internal sealed class SyncHubFixture : IAsyncDisposable
{
    public SyncHubFixture(LocalStack stack, ScriptedSource script, string schedule, params (string Name, string Value)[] settings)
    {
        Script = script;
        Hub = new HubFixture(
            stack, services => services.AddSingleton<IConnectorFactory>(script),
            [
                ($"Ingest:Sources:{Source}:Product", script.Product), ($"Ingest:Sources:{Source}:Collection", Collection), ($"Ingest:Sources:{Source}:Schedule", schedule),
                .. settings.Select(setting => (setting.Name.Replace("{source}", Source, StringComparison.Ordinal), setting.Value)),
            ]);
    }

    public string Source { get; } = Unique.Name("s");

    public string Collection { get; } = Unique.Collection();

    public ScriptedSource Script { get; }

    public HubFixture Hub { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static Task<SyncHubFixture> StartAsync(LocalStack stack, ScriptedSource script, params (string Name, string Value)[] settings) =>
        StartAsync(stack, script, schedule: "", settings);

    public static async Task<SyncHubFixture> StartAsync(LocalStack stack, ScriptedSource script, string schedule, params (string Name, string Value)[] settings)
    {
        var fixture = new SyncHubFixture(stack, script, schedule, settings);
        await fixture.Hub.StartAsync();
        return fixture;
    }

    /// <summary>Asks for a sync, as the API does.</summary>
    public async Task<Guid> RequestAsync() => (await Hub.Get<SyncRequests>().SyncAsync(Source, "api", Stop)).RunId;

    public Task DispatchAsync() => Hub.Get<SyncHubDispatch>().RunAsync(Hub.Client, Stop);

    /// <summary>The minute's timer fires.</summary>
    public Task TickAsync() =>
        ActivatorUtilities.CreateInstance<ScheduleTickFunction>(Hub.Services).RunAsync(new TimerInfo(), Hub.Client, Stop);

    /// <summary>The ten seconds' timer fires.</summary>
    public Task DispatchByTimerAsync() =>
        ActivatorUtilities.CreateInstance<DispatchFunction>(Hub.Services).RunAsync(new TimerInfo(), Hub.Client, Stop);

    /// <summary>The next expected run of the source was expected a minute ago.</summary>
    public Task MakeDueAsync() => Hub.ExecuteAsync(
        "update ingest.schedule_run set due_at = now() - interval '1 minute' where schedule = $1 and due_at = (select min(due_at) from ingest.schedule_run where schedule = $1 and due_at > now())",
        Source);

    public Task<IReadOnlyList<SyncRunView>> RunsAsync() => Hub.Get<ISyncQueries>().ListAsync(Source, null, 10, Stop);

    public async Task<SyncRunView> ViewAsync(Guid runId) => (await Hub.Get<ISyncQueries>().FindAsync(runId, Stop))!;

    /// <summary>How the orchestration of an attempt ended.</summary>
    public async Task<(OrchestrationRuntimeStatus Status, string? Outcome)> EndedAsync(Guid runId, int attempt = 1)
    {
        var ended = await Hub.Client.WaitForInstanceCompletionAsync(InstanceId(runId, attempt), getInputsAndOutputs: true, Stop);
        return (ended.RuntimeStatus, ended.ReadOutputAs<string>());
    }

    /// <summary>What the rescue does after the lease expired, without the wait; the run can be claimed at once.</summary>
    public async Task RescueBehindItsBackAsync(Guid runId)
    {
        await Hub.ExecuteAsync("update ingest.sync_run set lease_expires_at = now() - interval '1 second' where id = $1", runId);
        await Hub.Get<ISyncRunQueue>().RescueAsync(maxAttempts: 5, backOff: TimeSpan.Zero, Stop);
    }

    /// <summary>Names of the collection's documents.</summary>
    public async Task<List<string>> DocumentsAsync()
    {
        var names = new List<string>();
        var filter = new DocumentFilter(Collection, Limit: 200);
        DocumentPage page;
        do
        {
            page = await Hub.Get<IDocumentQueries>().ListAsync(filter, Stop);
            names.AddRange(page.Items.Select(static document => document.Name));
            filter = filter with { After = page.Next };
        }
        while (page.Next is not null);
        return names;
    }

    public static string InstanceId(Guid runId, int attempt = 1) => $"sync-{runId:D}-a{attempt}";

    public ValueTask DisposeAsync() => Hub.DisposeAsync();
}
