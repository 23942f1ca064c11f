using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Contracts.Sources;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Sources;

/// <summary>
/// Random sequences of edits at a source, pages read and recorded, pages recorded twice, processes killed before and after they recorded one, and stolen leases,
/// beside a model of the source. Whatever happens: a checkpoint never passes a change that was not taken in, no item is lost, none gets two documents, and
/// no two share one (P2, P8).
/// </summary>
[Collection(SyncPostgres.Collection)]
public sealed class SyncModelTests(LocalStack stack)
{
    private const int Runs = 10;
    private const int Steps = 50;
    private const int Items = 7;
    private const int PageSize = 1;

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(90);

    private static readonly Arbitrary<(Operation Operation, int Item)[]> Sequences =
        (from operation in Gen.Frequency(
            (2, Gen.Constant(Operation.Edit)), (4, Gen.Constant(Operation.Page)), (1, Gen.Constant(Operation.Fail)),
            (2, Gen.Elements(Enum.GetValues<Operation>())))
         from item in Gen.Choose(0, Items - 1)
         select (operation, item)).ArrayOf(Steps).ToArbitrary();

    private enum Operation
    {
        Edit, Page, PageTwice, PageAtOnceTwice, KilledBeforeIntake, KilledBeforeCommit, KilledAfterCommit, StolenCommit, Wait, Restart, Fail,
    }

    [Fact]
    public void Operations_InAnyOrder_LoseAndDoubleNothing() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(Sequences, steps => RunAsync(steps).GetAwaiter().GetResult()));

    private async Task RunAsync((Operation Operation, int Item)[] steps)
    {
        await using var postgres = new PostgresStores(stack);
        var run = new Run(postgres);
        for (var item = 0; item < Items; item++)
        {
            await run.ApplyAsync(Operation.Edit, item);
        }

        foreach (var (operation, item) in steps)
        {
            postgres.Time.Advance(TimeSpan.FromSeconds(1));
            await run.ApplyAsync(operation, item);
        }

        await run.DrainAsync();
    }

    /// <summary>One source with two partitions; item i belongs to partition i % 2, and pairs of items propose the same name.</summary>
    private sealed class Run(PostgresStores postgres)
    {
        private static readonly Partition[] Partitions = [new("A", "Part A"), new("B", "Part B")];

        private readonly string _source = Unique.Name("s");
        private readonly SyncStores _sync = postgres.Sync();

        /// <summary>The source: what each item's text is, and since when.</summary>
        private readonly Dictionary<ItemKey, (int Revision, DateTimeOffset At)> _items = [];

        /// <summary>The documents: whose bytes arrived under which name, as the intake keeps them.</summary>
        private readonly Dictionary<string, (Guid Id, ContentHash Hash, ItemKey Item)> _documents = [];

        private SyncWork? _work;
        private SyncLease? _stolen;
        private long _pages;

        private static CancellationToken None => CancellationToken.None;

        private DateTimeOffset Now => postgres.Time.GetUtcNow();

        public async Task ApplyAsync(Operation operation, int item)
        {
            if (operation == Operation.Edit)
            {
                var key = new ItemKey(Partitions[item % 2].Key, $"{item}");
                _items[key] = (_items.GetValueOrDefault(key).Revision + 1, Now);
                return;
            }

            var work = _work ??= await BeginAsync();
            if (await _sync.Progress.NextStepAsync(work.Lease, SyncPhase.Read, None) is not { } step)
            {
                await EndAsync(work);
                return;
            }

            switch (operation)
            {
                case Operation.Page:
                    Assert.True(await CommitAsync(work.Lease, await TakeInAsync(work, step)));
                    _pages++;
                    break;
                case Operation.PageTwice:
                    var page = await TakeInAsync(work, step);
                    Assert.True(await CommitAsync(work.Lease, page));
                    Assert.True(await CommitAsync(work.Lease, page));
                    _pages++;
                    break;
                case Operation.PageAtOnceTwice:
                    var both = await TakeInAsync(work, step);
                    Assert.All(await Task.WhenAll(CommitAsync(work.Lease, both), CommitAsync(work.Lease, both)), Assert.True);
                    _pages++;
                    break;
                case Operation.KilledBeforeIntake:
                    await KillAsync(work);
                    break;
                case Operation.KilledBeforeCommit:
                    await TakeInAsync(work, step);
                    await KillAsync(work);
                    break;
                case Operation.KilledAfterCommit:
                    Assert.True(await CommitAsync(work.Lease, await TakeInAsync(work, step)));
                    _pages++;
                    await KillAsync(work);
                    break;
                case Operation.StolenCommit when _stolen is { } stolen:
                    Assert.False(await CommitAsync(stolen, new PageCommit(step, [], [], Next: null)));
                    break;
                case Operation.Wait:
                    var wait = new RetryRequest("source_quota", "Tomorrow.", Now, 5);
                    Assert.Equal(SyncRunState.Pending, await _sync.Queue.RetryAsync(work.Lease, wait, countsAsAttempt: false, None));
                    await ClaimAgainAsync(work);
                    break;
                case Operation.Restart:
                    Assert.True(await _sync.Progress.RestartStepAsync(work.Lease, step, "Expired.", None));
                    break;
                case Operation.Fail:
                    Assert.True(await _sync.Queue.FailAsync(work.Lease, "source_refused", "Revoked.", None));
                    await CheckPagesAsync(work);
                    break;
            }
        }

        /// <summary>Ends what is in work and syncs once more; then everything must be there as it is at the source.</summary>
        public async Task DrainAsync()
        {
            for (var run = 0; run < 2; run++)
            {
                do
                {
                    await ApplyAsync(Operation.Page, 0);
                }
                while (_work is not null);

                postgres.Time.Advance(TimeSpan.FromSeconds(1));
            }

            var known = await _sync.Progress.FindItemsAsync(_source, "default", [.. _items.Keys], None);
            Assert.Equal(_items.Count, known.Count);
            Assert.Equal(_items.Count, _documents.Count);
            foreach (var (key, (revision, _)) in _items)
            {
                var document = _documents[known[key].Name];
                Assert.Equal((key, document.Id, Hash(key, revision)), (document.Item, known[key].DocumentId!.Value, document.Hash));
                Assert.Equal(document.Hash, known[key].Hash);
            }
        }

        private async Task<SyncWork> BeginAsync()
        {
            Assert.True((await _sync.Queue.RequestAsync(new SyncRunRequest(_source, SyncRunKind.Sync, "api"), None)).Created);
            var work = Assert.Single(await ClaimAsync());
            Assert.True(await _sync.Progress.PlanAsync(
                work.Lease, new PlanRequest(Partitions, TimeSpan.Zero, FirstFrom: null, BackfillFrom: null, Enumerate: false), None));
            _pages = 0;
            await CheckCheckpointsAsync(work);
            return work;
        }

        private Task<IReadOnlyList<SyncWork>> ClaimAsync() => _sync.Queue.ClaimAsync([_source], "worker", 1, LeaseDuration, None);

        private async Task EndAsync(SyncWork work)
        {
            Assert.True(await _sync.Queue.AdvanceAsync(work.Lease, SyncPhase.Read, SyncPhase.Delete, None));
            Assert.True(await _sync.Queue.SucceedAsync(work.Lease, None));
            await CheckPagesAsync(work);
        }

        /// <summary>The lease expires and is rescued, and somebody else goes on.</summary>
        private async Task KillAsync(SyncWork work)
        {
            postgres.Time.Advance(LeaseDuration);
            Assert.Contains(await _sync.Queue.RescueAsync(maxAttempts: 1_000, TimeSpan.Zero, None), r => r.RunId == work.Lease.RunId);
            await ClaimAgainAsync(work);
        }

        private async Task ClaimAgainAsync(SyncWork work)
        {
            _stolen = work.Lease;
            _work = Assert.Single(await ClaimAsync());
            Assert.Equal((work.Lease.RunId, work.StartedAt), (_work.Lease.RunId, _work.StartedAt));
        }

        /// <summary>Reads a page as a source with a stable order would give it, and takes its changed items in.</summary>
        private async Task<PageCommit> TakeInAsync(SyncWork work, PlanStep step)
        {
            var rest = _items
                .Where(i => i.Key.Partition == step.Partition.Key && !(i.Value.At < step.Window.From) && i.Value.At <= step.Window.To)
                .Where(i => string.CompareOrdinal(Position(i.Key, i.Value.At), step.Cursor) > 0)
                .OrderBy(i => Position(i.Key, i.Value.At), StringComparer.Ordinal)
                .ToList();
            var page = rest.Take(PageSize).ToList();
            var named = await _sync.Progress.NameItemsAsync(
                work.Lease,
                [.. page.Select(i => new ProposedName(i.Key, $"{_source}/{i.Key.Key[0] % 3}.md", $"{_source}/{i.Key.Key[0] % 3}-{i.Key.Key}.md"))],
                None);
            Assert.NotNull(named);
            return new PageCommit(
                step, [.. page.Select(i => TakeIn(i.Key, i.Value.Revision, i.Value.At, named[i.Key]))], [],
                rest.Count > PageSize ? Position(page[^1].Key, page[^1].Value.At) : null);
        }

        private TakenItem TakeIn(ItemKey key, int revision, DateTimeOffset at, KnownItem known)
        {
            var hash = Hash(key, revision);
            var found = _documents.TryGetValue(known.Name, out var document);
            Assert.True(!found || document.Item == key, $"'{known.Name}' is the document of two items.");
            document = (found ? document.Id : Guid.NewGuid(), hash, key);
            _documents[known.Name] = document;
            return new TakenItem(key, known.Name, "Title", null, at, hash, document.Id, Changed: known.Hash != hash);
        }

        private Task<bool> CommitAsync(SyncLease lease, PageCommit page) => _sync.Progress.CommitPageAsync(lease, page, LeaseDuration, None);

        /// <summary>With no overlap the windows begin at the checkpoints: everything that changed before is taken in.</summary>
        private async Task CheckCheckpointsAsync(SyncWork work)
        {
            var known = await _sync.Progress.FindItemsAsync(_source, "default", [.. _items.Keys], None);
            foreach (var step in await _sync.Queries.ListStepsAsync(work.Lease.RunId, 10, None))
            {
                Assert.All(
                    _items.Where(i => i.Key.Partition == step.Partition.Key && i.Value.At < step.Window.From),
                    i => Assert.Equal(Hash(i.Key, i.Value.Revision), known[i.Key].Hash));
            }
        }

        private async Task CheckPagesAsync(SyncWork work)
        {
            Assert.Equal(_pages, (await _sync.Queries.FindAsync(work.Lease.RunId, None))?.Pages);
            _work = null;
        }

        private static string Position(ItemKey key, DateTimeOffset at) => string.Create(CultureInfo.InvariantCulture, $"{at.UtcTicks:D20} {key.Key}");

        private static ContentHash Hash(ItemKey key, int revision) => new(SHA256.HashData(Encoding.UTF8.GetBytes($"{key} {revision}")));
    }
}
