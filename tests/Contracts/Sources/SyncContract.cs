using Ingest.Contracts.Documents;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;

namespace Ingest.Contracts.Sources;

/// <summary>
/// The steps that the contracts of runs have in common. Every test has its own source; rescue and approved deletions are of all sources, so these
/// suites must not run at once on one database.
/// </summary>
public abstract class SyncContract : StoreContract
{
    protected const int MaxAttempts = 3;

    protected static readonly TimeSpan Overlap = TimeSpan.FromHours(1);

    protected abstract SyncStores Sync { get; }

    protected string Source { get; } = UniqueName("s");

    protected DateTimeOffset Now => Stores.Time.GetUtcNow();

    protected static Partition Part(string key) => new(key, $"Name of {key}");

    protected static ItemKey Key(string key, string partition = "A") => new(partition, key);

    protected Task<RequestedRun> RequestAsync(SyncRunKind kind = SyncRunKind.Sync, string? source = null, DateTimeOffset? dueAt = null) =>
        Sync.Queue.RequestAsync(
            new SyncRunRequest(source ?? Source, kind, dueAt is null ? "api" : "schedule", kind == SyncRunKind.Backfill ? 7 : null, dueAt), Stop);

    protected Task<IReadOnlyList<SyncWork>> ClaimRunsAsync(int limit = 10, params string[] sources) =>
        Sync.Queue.ClaimAsync(sources.Length == 0 ? [Source] : sources, "worker", limit, LeaseDuration, Stop);

    protected async Task<SyncWork> ClaimRunAsync(int limit = 1) => Assert.Single(await ClaimRunsAsync(limit));

    /// <summary>Asks for a run and claims it.</summary>
    protected async Task<SyncWork> BeginRunAsync(SyncRunKind kind = SyncRunKind.Sync)
    {
        await RequestAsync(kind);
        var work = await ClaimRunAsync();
        Assert.Equal(kind, work.Kind);
        return work;
    }

    protected async Task PlanAsync(SyncWork work, bool enumerate = false, params string[] partitions) => Assert.True(await Sync.Progress.PlanAsync(
        work.Lease,
        new PlanRequest(
            [.. (partitions.Length == 0 ? ["A"] : partitions).Select(Part)], Overlap, FirstFrom: null,
            BackfillFrom: work.Days is { } days ? work.StartedAt.AddDays(-days) : null, enumerate),
        Stop));

    /// <summary>Asks for a run, claims and plans it.</summary>
    protected async Task<SyncWork> BeginPlannedAsync(bool enumerate = false, params string[] partitions)
    {
        var work = await BeginRunAsync();
        await PlanAsync(work, enumerate, partitions);
        return work;
    }

    protected async Task<PlanStep> NextAsync(SyncWork work, SyncPhase phase = SyncPhase.Read) =>
        Assert.IsType<PlanStep>(await Sync.Progress.NextStepAsync(work.Lease, phase, Stop));

    protected TakenItem Taken(string key, string bytes = "text", Guid? document = null, bool changed = true, string partition = "A", string? name = null) => new(
        Key(key, partition), name ?? NameOf(key, partition), $"Title of {key}", new Uri($"https://example.org/{key}"), Now, Content(bytes).Hash,
        document ?? Guid.NewGuid(), changed);

    protected string NameOf(string key, string partition = "A") => $"{Source}/{partition}/{key}.md";

    protected static ItemFailure Failure(string key, string partition = "A") => new(Key(key, partition), "item_malformed", "No title.");

    /// <summary>Commits the next page of reading.</summary>
    protected async Task<PlanStep> ReadAsync(SyncWork work, string? next, params TakenItem[] items)
    {
        var step = await NextAsync(work);
        Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, new PageCommit(step, items, [], next), LeaseDuration, Stop));
        return step;
    }

    /// <summary>Reads every remaining step of the run: nothing of each but the given items, which go to the first.</summary>
    protected async Task ReadAllAsync(SyncWork work, params TakenItem[] items)
    {
        while (await Sync.Progress.NextStepAsync(work.Lease, SyncPhase.Read, Stop) is { } step)
        {
            Assert.True(await Sync.Progress.CommitPageAsync(work.Lease, new PageCommit(step, items, [], Next: null), LeaseDuration, Stop));
            items = [];
        }
    }

    /// <summary>Enumerates every remaining step of the run: each has only those of the keys that belong to it.</summary>
    protected async Task EnumerateAsync(SyncWork work, params ItemKey[] keys)
    {
        while (await Sync.Progress.NextStepAsync(work.Lease, SyncPhase.Enumerate, Stop) is { } step)
        {
            var here = keys.Where(k => k.Partition == step.Partition.Key).Select(static k => k.Key).ToList();
            Assert.True(await Sync.Progress.CommitKeysAsync(work.Lease, new KeyCommit(step, here, Next: null), LeaseDuration, Stop));
        }
    }

    protected async Task AdvanceToDeleteAsync(SyncWork work) =>
        Assert.True(await Sync.Queue.AdvanceAsync(work.Lease, (await FindAsync(work)).Phase, SyncPhase.Delete, Stop));

    protected async Task<SyncWork> FindAsync(SyncWork work) => Assert.IsType<SyncWork>(await Sync.Queue.FindAsync(work.Lease, Stop));

    /// <summary>Plans, reads and ends a run with these items.</summary>
    protected async Task<SyncWork> SyncedAsync(params TakenItem[] items)
    {
        var work = await BeginPlannedAsync();
        await ReadAllAsync(work, items);
        await AdvanceToDeleteAsync(work);
        Assert.True(await Sync.Queue.SucceedAsync(work.Lease, Stop));
        return work;
    }

    protected async Task<SyncRunView> ViewRunAsync(Guid runId) => Assert.IsType<SyncRunView>(await Sync.Queries.FindAsync(runId, Stop));

    protected async Task<KnownItem?> KnownAsync(ItemKey key) =>
        (await Sync.Progress.FindItemsAsync(Source, Collection.Name, [key], Stop)).GetValueOrDefault(key);

    protected RetryRequest Retry(TimeSpan? after = null) => new("source_unavailable", "Answered 503.", Now + (after ?? TimeSpan.Zero), MaxAttempts);

    /// <summary>Lets the lease expire, and everything that happens then.</summary>
    protected async Task<IReadOnlyList<RescuedRun>> RescueAsync()
    {
        Stores.Advance(LeaseDuration);
        return [.. (await Sync.Queue.RescueAsync(MaxAttempts, TimeSpan.Zero, Stop)).Where(r => r.Source == Source)];
    }

    /// <summary>A document of this source whose bytes arrived.</summary>
    protected async Task<Guid> AddDocumentAsync(string name, string bytes = "text")
    {
        var receipt = await Stores.Registry.BeginReceiptAsync(
            new ReceiptRequest(Collection, DocumentName.Parse(name), Source, null, null, ConflictPolicy.Replace), Stop);
        return (await CompleteAsync(receipt, bytes)).Key.DocumentId;
    }
}
