using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Ingest.CrashWorker;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources.Runs;
using Ingest.Promises.Tests.Kit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>
/// Whatever happens to a source and to those who sync it, once both are well again and two more nights have passed, every item has exactly one document with its latest
/// text, and what is gone at the source is gone or held (P2, P8, P9).
/// </summary>
public sealed class SyncModelTests(SyncDatabase database) : IClassFixture<SyncDatabase>
{
    private static readonly string[] Partitions = ["p", "q", "r"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public void AnyHistoryOfASource_ThenTwoCleanNights_IsInSync() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(30).WithEndSize(25),
        Prop.ForAll(Arb.From(Histories(), Shorter), history => Task.Run(() => ReplayAsync(history), Cancellation).GetAwaiter().GetResult()));

    /// <summary>One thing that happens.</summary>
    internal abstract record Event
    {
        /// <summary>An item is added or changed; perhaps a search finds it only later, perhaps others have its title.</summary>
        internal sealed record Put(int Partition, int Key, int Text, int FoundAfterMinutes, bool Malformed, string? Title) : Event;

        /// <summary>An item is deleted.</summary>
        internal sealed record Delete(int Partition, int Key) : Event;

        /// <summary>Listings and searches miss an item from now on.</summary>
        internal sealed record Hide(int Partition, int Key) : Event;

        /// <summary>A partition appears.</summary>
        internal sealed record AddPartition(int Partition) : Event;

        /// <summary>A sync (or backfill), during which perhaps the source fails at a call, the process dies at a call, or the world changes.</summary>
        internal sealed record Sync(bool Backfill, int FailAt, int Failure, int DieAt, bool After, int EditAt) : Event;
    }

    private static Gen<Event[]> Histories()
    {
        var put = from partition in Gen.Choose(0, 2)
                  from key in Gen.Choose(0, 7)
                  from text in Gen.Choose(0, 9)
                  from late in Gen.Frequency((4, Gen.Constant(0)), (1, Gen.Choose(1, 50)))
                  from malformed in Gen.Frequency((6, Gen.Constant(false)), (1, Gen.Constant(true)))
                  from title in Gen.Elements(null, "Untitled", "Notes/../today", new string('\u00E9', 600))
                  select (Event)new Event.Put(partition, key, text, late, malformed, title);
        var delete = from partition in Gen.Choose(0, 2)
                     from key in Gen.Choose(0, 7)
                     select (Event)new Event.Delete(partition, key);
        var hide = from partition in Gen.Choose(0, 2)
                   from key in Gen.Choose(0, 7)
                   select (Event)new Event.Hide(partition, key);
        var partitions = from partition in Gen.Choose(0, 2)
                         select (Event)new Event.AddPartition(partition);
        var sync = from backfill in Gen.Frequency((5, Gen.Constant(false)), (1, Gen.Constant(true)))
                   from failAt in Gen.Frequency((2, Gen.Constant(0)), (1, Gen.Choose(1, 20)))
                   from failure in Gen.Choose(0, 3)
                   from dieAt in Gen.Frequency((2, Gen.Constant(0)), (2, Gen.Choose(1, 120)))
                   from after in Gen.Elements(true, false)
                   from editAt in Gen.Frequency((1, Gen.Constant(0)), (1, Gen.Choose(1, 15)))
                   select (Event)new Event.Sync(backfill, failAt, failure, dieAt, after, editAt);
        return Gen.Frequency((6, put), (2, delete), (1, hide), (1, partitions), (3, sync)).NonEmptyListOf().Select(static events => events.ToArray());
    }

    private static IEnumerable<Event[]> Shorter(Event[] history) =>
        history.Length == 1 ? [] : Enumerable.Range(0, history.Length).Select(left => history.Where((_, i) => i != left).ToArray());

    private async Task ReplayAsync(Event[] history)
    {
        await using var tenant = await SyncTenant.StartAsync(database, Cancellation, ("Ingest:Sources:{source}:DeleteCount", "3"));
        tenant.World.AddPartition("p");
        try
        {
            foreach (var happens in history)
            {
                await ApplyAsync(tenant, happens);
                tenant.Time.Advance(TimeSpan.FromMinutes(1));
            }

            await SettleAsync(tenant);
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            throw new InvalidOperationException($"History: {string.Join("\n", history.Select(static happens => happens.ToString()))}\n{error.Message}", error);
        }
    }

    private static async Task ApplyAsync(SyncTenant tenant, Event happens)
    {
        switch (happens)
        {
            case Event.Put put:
                tenant.World.AddPartition(Partitions[put.Partition]);
                tenant.Put(
                    Partitions[put.Partition], KeyOf(put.Key), string.Create(CultureInfo.InvariantCulture, $"text {put.Text}"),
                    TimeSpan.FromMinutes(put.FoundAfterMinutes), put.Malformed, put.Title);
                break;
            case Event.Delete delete:
                tenant.World.Delete(Partitions[delete.Partition], KeyOf(delete.Key));
                break;
            case Event.Hide hide:
                tenant.World.SetListed(Partitions[hide.Partition], KeyOf(hide.Key), listed: false);
                break;
            case Event.AddPartition add:
                tenant.World.AddPartition(Partitions[add.Partition]);
                break;
            case Event.Sync sync:
                await SyncAsync(tenant, sync);
                break;
        }
    }

    private static async Task SyncAsync(SyncTenant tenant, Event.Sync sync)
    {
        var calls = 0;
        tenant.World.Called = (_, _) =>
        {
            calls++;
            if (calls == sync.EditAt)
            {
                tenant.Put("p", KeyOf(0), "edited in the middle of a sync");
                tenant.World.Delete("p", KeyOf(1));
            }

            if (calls == sync.FailAt)
            {
                throw sync.Failure switch
                {
                    0 => new RetryableException(ErrorCodes.SourceUnavailable, "503"),
                    1 => new RetryableException(ErrorCodes.SourceCursorExpired, "gone"),
                    2 => new SkippableException(ErrorCodes.SourceRefused, "no scope"),
                    _ => new FatalException(ErrorCodes.SourceRefused, "revoked"),
                };
            }
        };
        var requests = tenant.Get<SyncRequests>();
        var requested = sync.Backfill
            ? await requests.BackfillAsync(tenant.Source, 30, "api", Cancellation)
            : await requests.SyncAsync(tenant.Source, "api", Cancellation);
        if (sync.DieAt > 0)
        {
            await using var process = tenant.Another(services => services.StepThrough(new DyingStep(sync.DieAt, sync.After)));
            try
            {
                await process.GetRequiredService<SyncWorker>().RunDueAsync(Cancellation);
            }
            catch (ProcessDiedException)
            {
                // And whoever comes next must be able to go on.
            }

            tenant.Time.Advance(SyncTenant.LeaseIsOver);
        }

        await tenant.RunAsync(requested, Cancellation);
        tenant.World.Called = null;
    }

    /// <summary>Everything is well again: the unreadable is mended, searches and listings find everything, and two nights pass; then a third in which held deletions are approved.</summary>
    private static async Task SettleAsync(SyncTenant tenant)
    {
        foreach (var item in tenant.World.Items)
        {
            tenant.World.SetMalformed(item.Partition, item.Key, malformed: false);
            tenant.World.SetListed(item.Partition, item.Key, listed: true);
        }

        tenant.Time.Advance(TimeSpan.FromMinutes(55));
        await CleanNightAsync(tenant);
        var last = await CleanNightAsync(tenant);

        var held = await tenant.Get<ISyncDeletions>().ListAsync(last.Id, null, 1000, Cancellation);
        await tenant.AssertInSyncAsync(Cancellation, [.. held.Where(static deletion => deletion.State == "held").Select(static deletion => deletion.Name)]);

        await tenant.Get<DeletionApproval>().ApproveAsync(last.Id, "api", Cancellation);
        await tenant.Get<SyncWorker>().RunDueAsync(Cancellation);
        await tenant.AssertInSyncAsync(Cancellation);
    }

    private static async Task<SyncRunView> CleanNightAsync(SyncTenant tenant)
    {
        // Within the overlap of the last sync, so that what a search finds late is found now.
        tenant.Time.Advance(TimeSpan.FromSeconds(1));
        var run = await tenant.RunAsync(await tenant.Get<SyncRequests>().SyncAsync(tenant.Source, "api", Cancellation), Cancellation);
        Assert.Equal((SyncRunState.Succeeded, null), (run.State, run.ErrorCode));
        tenant.Time.Advance(TimeSpan.FromMinutes(30));
        return run;
    }

    private static string KeyOf(int key) => string.Create(CultureInfo.InvariantCulture, $"k{key}");
}
