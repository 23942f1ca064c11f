using Ingest.Domain.Documents;
using Ingest.Domain.Figures;
using Ingest.Domain.Processing;
using Ingest.TestKit;

namespace Ingest.Adapters.Tests.Postgres.Figures;

public sealed class FigureKeepingTests(LocalStack stack)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task FoldAsync_InSmallSteps_TakesEveryNoteAndKeepsEveryCountRight()
    {
        await using var database = await FigureDatabase.CreateAsync(stack);
        for (var i = 0; i < 5; i++)
        {
            await database.AddAsync($"{i}.txt", size: 10 + i);
        }

        await database.PublishAsync(chunks: 3);
        await database.FailAsync();
        int taken;
        do
        {
            taken = await database.Keeping.FoldAsync(limit: 2, Stop);
            Assert.Empty(await database.FindWrongAsync());
        }
        while (taken == 2);

        Assert.Equal(0, await database.Keeping.FoldAsync(limit: 2, Stop));
        Assert.Equal((3, 1, 1, 3), Assert.Single((await database.Figures.ReadStandingAsync(Stop)).Collections) is var c ? (c.Pending, c.Ready, c.Failed, c.Chunks) : default);
    }

    [Theory]
    [InlineData("update ingest.counted_document set state = 'failed', code = 'x'")]
    [InlineData("delete from ingest.counted_document")]
    [InlineData("insert into ingest.counted_document select gen_random_uuid(), collection_id, 'ready', '', 7, 7 from ingest.counted_document")]
    [InlineData("update ingest.document_count set documents = documents + 5, bytes = 0")]
    [InlineData("delete from ingest.document_count")]
    [InlineData("insert into ingest.document_count select collection_id, 'pending', '', 3, 3, 3 from ingest.document_count limit 1")]
    public async Task NoteAndMend_CountsThatSomethingSpoilt_AreRightAgain(string spoil)
    {
        await using var database = await FigureDatabase.CreateAsync(stack);
        for (var i = 0; i < 3; i++)
        {
            await database.AddAsync($"{i}.txt");
            await database.PublishAsync(chunks: 2);
        }

        await database.Keeping.FoldAsync(1000, Stop);
        await database.ExecuteAsync(spoil);

        var found = await MendAsync(database);

        Assert.Empty(await database.FindWrongAsync());
        Assert.True(found > 0);
        Assert.Equal(0, await MendAsync(database));
    }

    [Fact]
    public async Task NoteAndMend_ChangesNotYetFolded_AreNoFinding()
    {
        await using var database = await FigureDatabase.CreateAsync(stack);
        await database.AddAsync("a.txt");
        await database.PublishAsync(chunks: 2);
        await database.Keeping.FoldAsync(1000, Stop);
        await database.AddAsync("b.txt");
        await database.FailAsync();

        Assert.Equal(0, await MendAsync(database));
        Assert.Empty(await database.FindWrongAsync());
    }

    [Fact]
    public async Task NoteMiscountedAsync_PageByPage_SeesEveryDocumentOnce()
    {
        await using var database = await FigureDatabase.CreateAsync(stack);
        for (var i = 0; i < 5; i++)
        {
            await database.AddAsync($"{i}.txt");
        }

        await database.Keeping.FoldAsync(1000, Stop);
        await database.ExecuteAsync("update ingest.counted_document set bytes = bytes + 1");

        var noted = new List<int>();
        Guid? after = null;
        do
        {
            var page = await database.Keeping.NoteMiscountedAsync(after, 2, Stop);
            noted.Add(page.Noted);
            after = page.Next;
        }
        while (after is not null);

        Assert.Equal([2, 2, 1], noted);
    }

    [Fact]
    public async Task ReadStandingAsync_VersionsInWork_SaysWhatIsDoneLongestFirst()
    {
        await using var database = await FigureDatabase.CreateAsync(stack);
        await database.AddAsync("a.txt");
        var item = await database.ClaimAsync();
        await database.HeartbeatAsync(item, new Progress(Stage.Index, 3, 9));
        database.Time.Advance(TimeSpan.FromSeconds(5));
        for (var i = 0; i < Standing.MaxInWork; i++)
        {
            await database.AddAsync($"{i}.txt");
            await database.ClaimAsync();
        }

        var inWork = (await database.Figures.ReadStandingAsync(Stop)).InWork;

        Assert.Equal(Standing.MaxInWork, inWork.Count);
        Assert.Equal(
            new VersionInWork(item.Key.DocumentId, "a.txt", "c", "index", 1, 3, 9, database.Time.GetUtcNow() - TimeSpan.FromSeconds(5), "worker"), inWork[0]);
    }

    [Fact]
    public async Task RollUpAsync_AgainAndInAnyPart_CountsEachSettledVersionOnce()
    {
        await using var database = await FigureDatabase.CreateAsync(stack);
        var start = database.Time.GetUtcNow();
        await database.AddAsync("quick.txt", size: 100);
        database.Time.Advance(TimeSpan.FromSeconds(2));
        await database.PublishAsync(chunks: 3);
        await database.AddAsync("slow.txt", size: 50);
        database.Time.Advance(TimeSpan.FromMinutes(3));
        await database.PublishAsync(chunks: 4);
        await database.AddAsync("bad.txt");
        await database.FailAsync();

        for (var i = 0; i < 2; i++)
        {
            await database.Keeping.RollUpAsync(start, start + TimeSpan.FromMinutes(10), Stop);
            await database.Keeping.RollUpAsync(start, start + TimeSpan.FromMinutes(1), Stop);
        }

        var minutes = await database.Figures.ReadThroughputAsync(start, TimeSpan.FromMinutes(1), Stop);
        var all = await database.Figures.ReadThroughputAsync(start, TimeSpan.FromMinutes(15), Stop);
        Assert.Equal(
            [(0, 4, 1, 0, 3, 100), (3, null, 0, 1, 0, 0), (3, 30, 1, 0, 4, 50)],
            minutes.Select(c => ((int)(c.At - start).TotalMinutes, c.Latency, c.Ready, c.Failed, c.Chunks, c.Bytes)).OrderBy(static c => (c.Item1, c.Latency ?? -1000)));
        Assert.Equal((2, 1, 7, 150), (all.Sum(static c => c.Ready), all.Sum(static c => c.Failed), all.Sum(static c => c.Chunks), all.Sum(static c => c.Bytes)));
        Assert.InRange(LatencyScale.Seconds(4), 1.6, 2.2);
        Assert.InRange(LatencyScale.Seconds(30), 150, 190);
    }

    [Fact]
    public async Task RollUpAsync_RepairedDaysLater_TheLatencyBeginsWithTheRepair()
    {
        await using var database = await FigureDatabase.CreateAsync(stack);
        var id = await database.AddAsync("a.txt");
        await database.PublishAsync(chunks: 1);
        database.Time.Advance(TimeSpan.FromDays(3));
        var repaired = database.Time.GetUtcNow();
        await database.RequeueAsync(id);
        database.Time.Advance(TimeSpan.FromSeconds(1));
        await database.PublishAsync(chunks: 1);

        await database.Keeping.RollUpAsync(repaired, repaired + TimeSpan.FromMinutes(1), Stop);

        Assert.Equal(0, Assert.Single(await database.Figures.ReadThroughputAsync(repaired, TimeSpan.FromMinutes(1), Stop)).Latency);
    }

    [Fact]
    public async Task Upkeep_ProcessThatStartsAfterACrash_AddsUpWhatTheDeadOneLeft()
    {
        await using var database = await FigureDatabase.CreateAsync(stack);
        var start = database.Time.GetUtcNow();
        await database.AddAsync("before.txt");
        await database.PublishAsync(chunks: 1);
        await new FigureUpkeep(database.Keeping, database.Time).RunAsync(Stop);
        database.Time.Advance(TimeSpan.FromHours(5));
        await database.AddAsync("unseen.txt");
        await database.PublishAsync(chunks: 1);
        database.Time.Advance(TimeSpan.FromHours(20));

        await new FigureUpkeep(database.Keeping, database.Time).RunAsync(Stop);

        var throughput = await database.Figures.ReadThroughputAsync(start, TimeSpan.FromHours(1), Stop);
        Assert.Equal([(0.0, 1L), (5.0, 1L)], throughput.Select(c => ((c.At - start).TotalHours, c.Ready)));
        database.Time.Advance(FigureUpkeep.Kept);
        await new FigureUpkeep(database.Keeping, database.Time).RunAsync(Stop);
        Assert.Empty(await database.Figures.ReadThroughputAsync(start, TimeSpan.FromHours(1), Stop));
    }

    /// <summary>As the reconciler does, in one walk.</summary>
    private static async Task<int> MendAsync(FigureDatabase database)
    {
        var noted = await database.Keeping.NoteMiscountedAsync(after: null, 1000, Stop);
        Assert.Null(noted.Next);
        await database.Keeping.FoldAsync(1000, Stop);
        return noted.Noted + await database.Keeping.MendSumsAsync(Stop);
    }
}
