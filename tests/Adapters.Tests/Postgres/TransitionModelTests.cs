using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Tests.Postgres.Figures;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Figures;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres;

/// <summary>
/// Random sequences of every operation on a few documents, beside a small model of what search must show: the bytes last published of a live
/// document, and nothing else. The invariants that no constraint can state are asked of the database after each step.
/// </summary>
public sealed class TransitionModelTests(LocalStack stack)
{
    private const int Runs = 20;
    private const int Steps = 60;
    private const int Names = 2;
    private const int MaxAttempts = 3;

    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(90);

    // Whole ways to a ready or failed version, so that the single steps find something to disturb.
    private static readonly Operation[] CommonOperations = [Operation.Add, Operation.Work, Operation.Spoil, Operation.BeginKnown];

    private static readonly Arbitrary<Step[]> Sequences =
        (from operation in Gen.Frequency((1, Gen.Elements(Enum.GetValues<Operation>())), (1, Gen.Elements(CommonOperations)))
         from name in Gen.Choose(0, Names - 1)
         from pick in Gen.Choose(0, 1)
         select new Step(operation, name, pick)).ArrayOf(Steps).ToArbitrary();

    private enum Operation
    {
        Begin, BeginKnown, Complete, CompleteToRefuse, Abandon, Claim, Heartbeat, Publish, PublishZombie, Retry, Fail, Release, Expire, RetryFailed, Repair,
        LoseBlob, Delete, Purge, Fold, Add, Work, Spoil,
    }

    [Fact]
    public void Operations_InAnyOrder_KeepEveryInvariant() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Runs), Prop.ForAll(Sequences, steps => RunAsync(steps).GetAwaiter().GetResult()));

    private async Task RunAsync(Step[] steps)
    {
        await using var postgres = new PostgresStores(stack);
        var collection = await postgres.Stores.Collections.GetOrCreateAsync(
            new Collection(0, Unique.Collection(), Unique.Queue(), "lexical-512", 512, "v"), CancellationToken.None);
        var run = new Run(postgres, collection);
        foreach (var step in steps)
        {
            await run.ApplyAsync(step);
            await run.CheckAsync();
        }

        await run.DrainAsync();
        await run.CheckAsync();
    }

    private sealed record Step(Operation Operation, int Name, int Pick);

    private sealed class Run(PostgresStores postgres, Collection collection)
    {
        private readonly List<VersionKey> _receipts = [];
        private readonly List<Lease> _leases = [];
        private readonly List<Lease> _zombies = [];

        /// <summary>The model: the searchable version of every live document that has one.</summary>
        private readonly Dictionary<Guid, int> _searchable = [];

        private static CancellationToken None => CancellationToken.None;

        private IWorkQueue Queue => postgres.Stores.Queue;

        private IDocumentRegistry Registry => postgres.Stores.Registry;

        public async Task ApplyAsync(Step step)
        {
            postgres.Time.Advance(TimeSpan.FromSeconds(1));
            switch (step.Operation)
            {
                case Operation.Begin:
                    await BeginAsync(step, hash: null);
                    break;
                case Operation.BeginKnown:
                    await BeginAsync(step, Content(step.Pick).Hash);
                    break;
                case Operation.Add:
                    var added = await BeginAsync(step, hash: null);
                    _receipts.Remove(added.Key);
                    await Registry.CompleteReceiptAsync(added.Key, Content(step.Pick), ConflictPolicy.Replace, None);
                    break;
                case Operation.Work:
                    foreach (var item in await ClaimAsync(1))
                    {
                        Assert.True(await PublishAsync(item.Lease));
                    }

                    break;
                case Operation.Spoil:
                    foreach (var item in await ClaimAsync(1))
                    {
                        Assert.True(await Queue.FailAsync(item.Lease, "corrupt", "Cut off.", None));
                    }

                    break;
                case Operation.Complete when Take(_receipts, step.Pick, out var receipt):
                    await Registry.CompleteReceiptAsync(receipt, Content(step.Pick), ConflictPolicy.Replace, None);
                    break;
                case Operation.CompleteToRefuse when Take(_receipts, step.Pick, out var receipt):
                    await Registry.CompleteReceiptAsync(receipt, Content(step.Pick), ConflictPolicy.Refuse, None);
                    break;
                case Operation.Abandon when Take(_receipts, step.Pick, out var receipt):
                    await Registry.AbandonReceiptAsync(receipt, "upload_incomplete", "Broke off.", None);
                    break;
                case Operation.Claim:
                    _leases.AddRange((await ClaimAsync(step.Pick + 1)).Select(static item => item.Lease));
                    break;
                case Operation.Heartbeat when _leases.Count > 0:
                    await Queue.HeartbeatAsync(_leases[0], new Progress(Stage.Index, 1, 2, new Checkpoint(false, 1, "c")), LeaseDuration, None);
                    break;
                case Operation.Publish when Take(_leases, step.Pick, out var lease):
                    await PublishAsync(lease);
                    break;
                case Operation.PublishZombie when Take(_zombies, step.Pick, out var zombie):
                    Assert.False(await Queue.PublishAsync(zombie, new Publication(1, null), None));
                    break;
                case Operation.Retry when Take(_leases, step.Pick, out var lease):
                    await Queue.RetryAsync(lease, new RetryRequest("embedder_unavailable", "Busy.", postgres.Time.GetUtcNow(), MaxAttempts), None);
                    _zombies.Add(lease);
                    break;
                case Operation.Fail when Take(_leases, step.Pick, out var lease):
                    await Queue.FailAsync(lease, "corrupt", "Cut off.", None);
                    _zombies.Add(lease);
                    break;
                case Operation.Release when Take(_leases, step.Pick, out var lease):
                    await Queue.ReleaseAsync(lease, None);
                    _zombies.Add(lease);
                    break;
                case Operation.Expire:
                    postgres.Time.Advance(LeaseDuration);
                    await Queue.RescueAsync([collection.Queue], MaxAttempts, TimeSpan.Zero, 100, None);
                    _zombies.AddRange(_leases);
                    _leases.Clear();
                    break;
                case Operation.RetryFailed:
                    foreach (var document in await FindAsync(step.Name))
                    {
                        var retried = await Queue.RetryFailedAsync(document.Id, None);
                        Assert.Equal(document.State == VersionState.Failed && document.Size is not null, retried);
                    }

                    break;
                case Operation.Repair when _searchable.Count > 0:
                    var (repaired, version) = _searchable.ElementAt(step.Pick % _searchable.Count);
                    await postgres.Stores.Reconcile.RequeueAsync(new VersionKey(repaired, version), "index_incomplete", "Lost points.", None);
                    break;
                case Operation.LoseBlob when _searchable.Count > 0:
                    var (lost, latest) = _searchable.ElementAt(step.Pick % _searchable.Count);
                    await postgres.Stores.Reconcile.MarkBlobMissingAsync(new VersionKey(lost, latest), "No blob.", None);
                    break;
                case Operation.Delete:
                    foreach (var document in await FindAsync(step.Name))
                    {
                        Assert.True(await postgres.Stores.Removal.DeleteAsync(document.Id, "test", None));
                        _searchable.Remove(document.Id);
                    }

                    break;
                case Operation.Fold:
                    await postgres.Get<IFigureKeeping>().FoldAsync(limit: 1 + step.Name, None);
                    break;
                case Operation.Purge:
                    var targets = await postgres.Stores.Removal.ListPurgeableAsync([collection.Queue], [], 100, None);
                    Assert.DoesNotContain(targets, target => _searchable.TryGetValue(target.Key.DocumentId, out var v) && v == target.Key.Version);
                    await postgres.Stores.Removal.MarkPurgedAsync([.. targets.Select(static target => target.Key)], None);
                    break;
            }
        }

        /// <summary>Workers and the reconciler go on: in the end nothing may be left waiting, working or receiving.</summary>
        public async Task DrainAsync()
        {
            foreach (var receipt in _receipts)
            {
                await Registry.AbandonReceiptAsync(receipt, "upload_incomplete", "Broke off.", None);
            }

            postgres.Time.Advance(LeaseDuration * 2);
            await Queue.RescueAsync([collection.Queue], MaxAttempts, TimeSpan.Zero, 100, None);
            while (await ClaimAsync(100) is { Count: > 0 } items)
            {
                foreach (var item in items)
                {
                    Assert.True(await PublishAsync(item.Lease));
                }
            }

            var counts = Assert.Single(await postgres.Stores.Queries.CountAsync([collection.Queue], None));
            Assert.Equal((0, 0, 0), (counts.Receiving, counts.Pending, counts.Processing));
        }

        public async Task CheckAsync()
        {
            var ids = new HashSet<Guid>(_searchable.Keys);
            for (var name = 0; name < Names; name++)
            {
                var live = await FindAsync(name);
                Assert.InRange(live.Count, 0, 1);
                ids.UnionWith(live.Select(static document => document.Id));
            }

            var current = await postgres.Stores.Queries.GetCurrentAsync(ids, None);
            Assert.Equal(_searchable.Order(ByKey), current.Select(static c => KeyValuePair.Create(c.Key, c.Value.Version)).Order(ByKey));
            Assert.Empty(await BrokenInvariantsAsync());
            Assert.Empty(await Counting.FindWrongAsync(postgres.Get<Databases>().Main, collection.Id, None));
        }

        private static Comparer<KeyValuePair<Guid, int>> ByKey => Comparer<KeyValuePair<Guid, int>>.Create(static (a, b) => a.Key.CompareTo(b.Key));

        private static ReceivedContent Content(int number) => new(new ContentHash(SHA256.HashData([(byte)number])), 1, "e");

        private async Task<Receipt> BeginAsync(Step step, ContentHash? hash)
        {
            var receipt = await Registry.BeginReceiptAsync(new ReceiptRequest(collection, DocumentName.Parse($"{step.Name}"), "test", hash), None);
            if (receipt.Outcome == ReceiptOutcome.Receiving)
            {
                _receipts.Add(receipt.Key);
            }

            return receipt;
        }

        private Task<IReadOnlyList<WorkItem>> ClaimAsync(int limit) =>
            Queue.ClaimAsync(new ClaimRequest([collection.Queue], "worker", limit, LeaseDuration), None);

        private async Task<bool> PublishAsync(Lease lease)
        {
            var published = await Queue.PublishAsync(lease, new Publication(1, null), None);
            if (published)
            {
                Assert.True(_searchable.GetValueOrDefault(lease.Key.DocumentId) <= lease.Key.Version, "An older version was published over a newer one.");
                _searchable[lease.Key.DocumentId] = lease.Key.Version;
            }

            _zombies.Add(lease);
            return published;
        }

        private Task<IReadOnlyList<DocumentView>> FindAsync(int name) => postgres.Stores.Queries.FindByNameAsync($"{name}", collection.Name, None);

        private static bool Take<T>(List<T> from, int pick, out T taken)
            where T : struct
        {
            taken = default;
            if (from.Count == 0)
            {
                return false;
            }

            taken = from[pick % from.Count];
            from.Remove(taken);
            return true;
        }

        private Task<IReadOnlyList<string>> BrokenInvariantsAsync() =>
            postgres.Get<Databases>().Main.UseAsync("invariants", ReadBrokenInvariantsAsync, None);

        private async Task<IReadOnlyList<string>> ReadBrokenInvariantsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
        {
            await using var command = new NpgsqlCommand(
                """
                select 'latest version is not the newest that stands: ' || d.id
                from ingest.document d
                where d.collection_id = $1 and d.deleted_at is null and d.latest_version <> (
                    select max(version) from ingest.document_version v where v.document_id = d.id and v.state <> 'superseded')
                union all
                select 'searchable version is superseded or has no chunks: ' || d.id
                from ingest.document d
                join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
                where d.collection_id = $1 and (v.state in ('superseded', 'receiving') or v.chunks is null)
                union all
                select 'ready but not searchable: ' || v.document_id
                from ingest.document_version v
                join ingest.document d on d.id = v.document_id
                where v.collection_id = $1 and v.state = 'ready' and d.current_version is distinct from v.version
                union all
                select 'alive below the searchable version: ' || v.document_id
                from ingest.document_version v
                join ingest.document d on d.id = v.document_id
                where v.collection_id = $1 and v.version < d.current_version and v.state in ('pending', 'processing', 'ready')
                union all
                select 'deleted but not superseded: ' || v.document_id
                from ingest.document_version v
                join ingest.document d on d.id = v.document_id
                where v.collection_id = $1 and d.deleted_at is not null and v.state <> 'superseded'
                union all
                select 'last event does not tell the state: ' || v.document_id || ' v' || v.version || ' ' || v.state
                from ingest.document_version v
                join ingest.document d on d.id = v.document_id
                where v.collection_id = $1 and d.deleted_at is null and v.state <> (
                    select e.state from ingest.document_event e
                    where e.document_id = v.document_id and e.version = v.version
                    order by e.id desc limit 1)
                """,
                connection);
            command.Parameters.AddWithValue(collection.Id);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            List<string> broken = [];
            while (await reader.ReadAsync(cancellationToken))
            {
                broken.Add(reader.GetString(0));
            }

            return broken;
        }
    }
}
