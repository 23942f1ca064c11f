using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Figures;
using Ingest.Domain.Processing;
using Ingest.Domain.Reindexing;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>A collection gets another embedding model without anybody missing a document, whatever happens meanwhile.</summary>
public sealed class ReindexTests(LocalStack stack)
{
    private const string Letters = LetterEmbedder.Name;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Reindex_ToAnotherModel_SearchesTheNewVectorsAndKeepsTheOld()
    {
        await using var tenant = await new ReindexedTenant(stack).StartAsync(documents: 20, Stop);

        await tenant.Requests.RequestAsync(tenant.Tenant.Collection, Letters, Stop);
        var reindex = await tenant.ReindexAsync(Stop);

        Assert.Equal((ReindexState.Switched, 20L, 20L), (reindex.State, reindex.Done, reindex.Total));
        var collection = await tenant.RequireWholeAsync(Stop);
        Assert.Equal((Letters, 64, $"{tenant.Tenant.Collection}.r2"), (collection.EmbeddingModel, collection.Dimensions, collection.VectorCollection));
        Assert.Equal(20, (await tenant.SearchAsync("bicycle", Stop)).Select(static hit => hit.DocumentId).Distinct().Count());
        Assert.Equal(20, (await tenant.PointsAsync(tenant.Tenant.Collection, Stop)).Count);
        Assert.Equal(tenant.Tenant.Collection, reindex.KeptVectorCollection);
    }

    [Fact]
    public async Task UploadsAndSearches_WhileAReindexSwitches_ShowEveryDocumentOnceAllTheTime()
    {
        const int documents = 30;
        await using var tenant = await new ReindexedTenant(stack, ("Ingest:Reindex:PageSize", "4")).StartAsync(documents, Stop);
        var other = tenant.Process(TimeSpan.Zero);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var worker = other.GetRequiredService<Worker>().RunAsync(over.Token);
        var switches = 0;
        var searches = 0;

        var searchers = Enumerable.Range(0, 2).Select(_ => Task.Run(SearchAllTheTimeAsync, Stop)).ToList();
        var uploader = Task.Run(UploadAllTheTimeAsync, Stop);
        foreach (var back in new[] { false, true, true })
        {
            _ = back
                ? await tenant.Requests.RollBackAsync(tenant.Tenant.Collection, Stop)
                : await tenant.Requests.RequestAsync(tenant.Tenant.Collection, Letters, Stop);
            Assert.Equal(ReindexState.Switched, (await tenant.ReindexAsync(Stop)).State);
            var seen = Volatile.Read(ref searches);
            await Eventually.HoldsAsync(() => Volatile.Read(ref searches) > seen + 3);
            Interlocked.Increment(ref switches);
        }

        var uploaded = await uploader;
        await Task.WhenAll(searchers);
        await Eventually.HoldsAsync(async () =>
            (await tenant.Tenant.DocumentsAsync(Stop)).Values.All(static document => document.State == VersionState.Ready), TimeSpan.FromMinutes(1));
        await over.CancelAsync();
        await worker;
        Assert.True(uploaded > 10, $"Only {uploaded} uploads went on meanwhile.");
        await tenant.RequireWholeAsync(Stop);

        async Task SearchAllTheTimeAsync()
        {
            while (Volatile.Read(ref switches) < 3)
            {
                var hits = await tenant.SearchAsync("bicycle number", Stop);
                var names = hits.Select(static hit => hit.Name).ToList();
                Assert.Equal(names.Count, names.Distinct().Count());
                Assert.Empty(Enumerable.Range(0, documents).Select(static i => $"{i}.txt").Except(names));
                Interlocked.Increment(ref searches);
            }
        }

        async Task<int> UploadAllTheTimeAsync()
        {
            var count = 0;
            for (; Volatile.Read(ref switches) < 3; count++)
            {
                // New versions of what is searched for: each is found old or new, and never twice.
                await tenant.Tenant.AddAsync($"{count % documents}.txt", $"Bicycle number {count % documents}, polished {count} times.", Stop);
                await Task.Yield();
            }

            return count;
        }
    }

    [Fact]
    public async Task Rollback_AfterNewDocumentsAndVersionsArrived_CopiesOnlyThese()
    {
        await using var tenant = await new ReindexedTenant(stack).StartAsync(documents: 10, Stop);
        await tenant.Requests.RequestAsync(tenant.Tenant.Collection, Letters, Stop);
        await tenant.ReindexAsync(Stop);
        await tenant.Tenant.AddAsync("new.txt", "A bicycle that came later.", Stop);
        await tenant.Tenant.AddAsync("3.txt", "Bicycle number 3 in red.", Stop);
        await tenant.WorkAsync(Stop);

        await tenant.Requests.RollBackAsync(tenant.Tenant.Collection, Stop);
        var back = await tenant.ReindexAsync(Stop);
        await tenant.Requests.RollBackAsync(tenant.Tenant.Collection, Stop);
        var texts = tenant.Letters.Texts;
        var forth = await tenant.ReindexAsync(Stop);

        Assert.Equal((ReindexState.Switched, tenant.Tenant.Collection, "lexical-512"), (back.State, back.ToVectorCollection, back.ToModel));
        Assert.Equal((ReindexState.Switched, Letters), (forth.State, forth.ToModel));
        Assert.Equal(texts, tenant.Letters.Texts); // What it had before is there still: nothing is embedded again.
        Assert.Equal(11, (await tenant.SearchAsync("bicycle", Stop)).Select(static hit => hit.DocumentId).Distinct().Count());
        Assert.Contains(await tenant.SearchAsync("bicycle", Stop), static hit => hit.Text == "Bicycle number 3 in red.");
        await tenant.RequireWholeAsync(Stop);
    }

    [Fact]
    public async Task Embedder_DownForAWhile_IsWaitedForAndTheRowSaysSo()
    {
        await using var tenant = await new ReindexedTenant(stack).StartAsync(documents: 3, Stop);
        tenant.Letters.FailNext(calls: 12);

        await tenant.Requests.RequestAsync(tenant.Tenant.Collection, Letters, Stop);
        Assert.Equal(ReindexOutcome.Retried, await tenant.Worker.RunDueAsync(tenant.Tenant.Queue, tenant.Tenant.Collection, Stop));
        var waiting = await tenant.Requests.FindAsync(tenant.Tenant.Collection, Stop);
        var figures = (await tenant.Get<IFigureStore>().ReadStandingAsync(Stop)).Collections.Single(collection => collection.Name == tenant.Tenant.Collection);
        var ended = await tenant.ReindexAsync(Stop);

        Assert.Equal(new ReindexFigures("pending", 0, 3, Letters), figures.Reindex);
        Assert.Equal((ReindexState.Pending, ErrorCodes.EmbedderUnavailable), (waiting.State, waiting.ErrorCode));
        Assert.Contains("429", ReindexNextStep.Describe(waiting, waiting.CreatedAt), StringComparison.Ordinal);
        Assert.Equal((ReindexState.Switched, null), (ended.State, ended.ErrorCode));
    }

    [Fact]
    public async Task Worker_KilledHalfWay_IsRescuedAndEmbedsNoMoreThanAPageAgain()
    {
        const int documents = 24;
        await using var tenant = await new ReindexedTenant(stack, ("Ingest:Reindex:PageSize", "4")).StartAsync(documents, Stop);
        var dying = tenant.Process(TimeSpan.Zero);
        var letters = ReindexedTenant.LettersOf(dying);
        var reached = new TaskCompletionSource();
        letters.Before = (_, token) => letters.Texts < 12 ? Task.CompletedTask : HangAsync(token);
        using var kill = CancellationTokenSource.CreateLinkedTokenSource(Stop);

        await tenant.Requests.RequestAsync(tenant.Tenant.Collection, Letters, Stop);
        var hanging = dying.GetRequiredService<ReindexWorker>().RunDueAsync(tenant.Tenant.Queue, tenant.Tenant.Collection, kill.Token);
        await reached.Task.WaitAsync(TimeSpan.FromMinutes(1), Stop);

        // For the others its lease is over; it hangs on.
        var next = tenant.Process(TimeSpan.FromMinutes(10));
        var ended = await tenant.ReindexAsync(Stop, next);

        Assert.Equal(ReindexState.Switched, ended.State);
        Assert.Equal(documents - 12, ReindexedTenant.LettersOf(next).Texts);
        await kill.CancelAsync();
        Assert.Equal(ReindexOutcome.Lost, await hanging);
        await tenant.RequireWholeAsync(Stop);

        async Task HangAsync(CancellationToken token)
        {
            reached.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, token);
        }
    }

    [Fact]
    public async Task DocumentsDeletedAndReplacedMeanwhile_AreNotFoundAndLeaveNoPoints()
    {
        await using var tenant = await new ReindexedTenant(stack, ("Ingest:Reindex:PageSize", "2")).StartAsync(documents: 8, Stop);
        var documents = await tenant.Tenant.DocumentsAsync(Stop);
        tenant.Letters.Before = async (_, token) =>
        {
            if (tenant.Letters.Texts == 4)
            {
                await tenant.Get<IDocumentRemoval>().DeleteAsync(documents["0.txt"].Id, "test", token);
                await tenant.Get<IDocumentRemoval>().DeleteAsync(documents["7.txt"].Id, "test", token);
                await tenant.Tenant.AddAsync("1.txt", "Bicycle number 1, the second.", token);
                await tenant.WorkAsync(token);
            }
        };

        await tenant.Requests.RequestAsync(tenant.Tenant.Collection, Letters, Stop);
        Assert.Equal(ReindexState.Switched, (await tenant.ReindexAsync(Stop)).State);
        await tenant.Get<Purge>().RunAsync(Stop);
        await tenant.Tenant.Reconciler.RunAsync(Stop);

        var hits = await tenant.SearchAsync("bicycle", Stop);
        Assert.Equal(["1.txt", "2.txt", "3.txt", "4.txt", "5.txt", "6.txt"], hits.Select(static hit => hit.Name).Order(StringComparer.Ordinal));
        var collection = await tenant.RequireWholeAsync(Stop);
        Assert.Equal(6, (await tenant.PointsAsync(collection.VectorCollection, Stop)).Count);
        Assert.Equal(6, (await tenant.PointsAsync(tenant.Tenant.Collection, Stop)).Count);
    }

    [Fact]
    public async Task VersionInWorkAtTheSwitch_IsIndexedAnewAndNeverHalfVisible()
    {
        await using var tenant = await new ReindexedTenant(stack).StartAsync(documents: 2, Stop);
        await tenant.Tenant.AddAsync("0.txt", "Bicycle number 0, the second.", Stop);
        var item = Assert.Single(await tenant.Get<IWorkQueue>().ClaimAsync(
            new ClaimRequest([tenant.Tenant.Queue], "slow", 1, TimeSpan.FromMinutes(5)), Stop));

        await tenant.Requests.RequestAsync(tenant.Tenant.Collection, Letters, Stop);
        Assert.Equal(ReindexState.Switched, (await tenant.ReindexAsync(Stop)).State);
        var outcome = await tenant.Get<VersionPipeline>().RunAsync(item, Stop);
        var between = await tenant.SearchAsync("bicycle", Stop);
        var after = await tenant.WorkAsync(Stop);

        Assert.Equal(WorkOutcome.Lost, outcome);
        Assert.Equal(["Bicycle number 0.", "Bicycle number 1."], between.Select(static hit => hit.Text).Order(StringComparer.Ordinal));
        Assert.Equal((VersionState.Ready, 2), (after["0.txt"].State, after["0.txt"].SearchableVersion));
        Assert.Contains(await tenant.SearchAsync("bicycle", Stop), static hit => hit.Text == "Bicycle number 0, the second.");
        await tenant.RequireWholeAsync(Stop);
    }

    [Fact]
    public async Task CancelAndDiscard_RemoveWhatTheyLeaveAndNothingElse()
    {
        await using var tenant = await new ReindexedTenant(stack).StartAsync(documents: 4, Stop);
        var name = tenant.Tenant.Collection;
        tenant.Letters.FailNext(calls: 1000);
        await tenant.Requests.RequestAsync(name, Letters, Stop);
        await tenant.Worker.RunDueAsync(tenant.Tenant.Queue, name, Stop);

        var cancelled = await tenant.Requests.CancelAsync(name, Stop);
        await tenant.Get<DiscardedVectors>().RunAsync(Stop);
        tenant.Letters.Before = null;
        var again = await tenant.Requests.RequestAsync(name, Letters, Stop);
        await tenant.ReindexAsync(Stop);
        var discarded = await tenant.Requests.DiscardOldAsync(name, Stop);
        await tenant.Get<DiscardedVectors>().RunAsync(Stop);

        Assert.Equal((ReindexState.Cancelled, $"{name}.r2", $"{name}.r3"), (cancelled.State, cancelled.ToVectorCollection, again.ToVectorCollection));
        Assert.Equal([name], discarded);
        Assert.Empty(await tenant.PointsAsync(name, Stop));
        Assert.Equal(4, (await tenant.SearchAsync("bicycle", Stop)).Count);
        var refused = await Assert.ThrowsAsync<FatalException>(() => tenant.Requests.RollBackAsync(name, Stop));
        Assert.Equal(ErrorCodes.InvalidState, refused.Code);
        await tenant.RequireWholeAsync(Stop);
    }

    [Fact]
    public async Task PointsLostInTheIndex_AreRepairedBeforeTheSwitch()
    {
        await using var tenant = await new ReindexedTenant(stack).StartAsync(documents: 3, Stop);
        var lost = (await tenant.Tenant.DocumentsAsync(Stop))["1.txt"];
        await tenant.Index.DeleteAsync(tenant.Tenant.Collection, new VersionKey(lost.Id, 1), 0, Stop);

        await tenant.Requests.RequestAsync(tenant.Tenant.Collection, Letters, Stop);
        Assert.Equal(ReindexOutcome.Retried, await tenant.Worker.RunDueAsync(tenant.Tenant.Queue, tenant.Tenant.Collection, Stop));
        await tenant.WorkAsync(Stop);
        Assert.Equal(ReindexState.Switched, (await tenant.ReindexAsync(Stop)).State);

        Assert.Equal(3, (await tenant.SearchAsync("bicycle", Stop)).Count);
    }
}
