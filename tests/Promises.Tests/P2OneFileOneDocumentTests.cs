using Ingest.Domain.Documents;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Ingest.Domain.Processing;

namespace Ingest.Promises.Tests;

/// <summary>P2: one name is one document; same bytes are no work; an update is searchable old-or-new, never neither, never both.</summary>
public sealed class P2OneFileOneDocumentTests(LocalStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Upload_FiftyTimesAtOnceWithTheSameBytes_IsOneDocumentWithOneAcceptedVersion()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);

        var results = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => tenant.AddAsync("a.txt", "One bicycle.", Cancellation)));

        Assert.Single(results, result => result.Outcome == ReceiptOutcome.Accepted);
        Assert.Equal(49, results.Count(result => result.Outcome == ReceiptOutcome.Unchanged));
        var documents = await tenant.WorkUntilFinalAsync(Cancellation);
        Assert.Equal(VersionState.Ready, Assert.Single(documents).Value.State);
        Assert.Single(await tenant.SearchAsync("bicycle", Cancellation));
    }

    [Fact]
    public async Task Upload_FiftyTimesAtOnceWithDifferentBytes_IsOneDocumentWithOneSearchableVersion()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);

        await Task.WhenAll(Enumerable.Range(0, 50).Select(i => tenant.AddAsync("a.txt", $"Bicycle number {i}.", Cancellation)));
        var documents = await tenant.WorkUntilFinalAsync(Cancellation);
        await tenant.Reconciler.RunAsync(Cancellation);

        var document = Assert.Single(documents).Value;
        Assert.Equal(document.Version, document.SearchableVersion);
        Assert.Single(await tenant.SearchAsync("bicycle", Cancellation));
        Assert.Equal(new VersionKey(document.Id, document.Version), Assert.Single(await tenant.PointsAsync(Cancellation)).Key);
    }

    [Fact]
    public async Task Upload_FiftyTimesAtOnceRefusingConflicts_AcceptsExactlyOne()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);

        var results = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => tenant.AddAsync("a.txt", $"Bicycle number {i}.", Cancellation, ConflictPolicy.Refuse)));

        Assert.Single(results, result => result.Outcome == ReceiptOutcome.Accepted);
        Assert.Equal(49, results.Count(result => result.Outcome == ReceiptOutcome.Conflict));
        Assert.Single(await tenant.DocumentsAsync(Cancellation));
    }

    [Fact]
    public async Task BlobEvent_TwentyTimesAtOnce_IsOneVersion()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.DropAsync("a.txt", "One bicycle.", Cancellation);
        var inbox = tenant.Get<InboxIntake>();

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => RegisterAsync(inbox, $"{tenant.Collection}/a.txt")));
        var documents = await tenant.WorkUntilFinalAsync(Cancellation);

        var document = Assert.Single(documents).Value;
        Assert.Equal((VersionState.Ready, 1), (document.State, document.Version));
        Assert.Single(await tenant.PointsAsync(Cancellation));
    }

    [Fact]
    public async Task Update_UnderConstantSearch_IsSeenOldOrNewNeverNeitherNeverBoth()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.txt", Text(0), Cancellation);
        await tenant.WorkUntilFinalAsync(Cancellation);

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        var newest = 0;
        var searches = 0;
        var searching = Task.Run(
            async () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    var atLeast = Volatile.Read(ref newest);
                    var hit = Assert.Single(await tenant.SearchAsync("which edition of the handbook", Cancellation));
                    Assert.InRange(int.Parse(hit.Text.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), atLeast, 15);
                    searches++;
                }
            },
            Cancellation);

        for (var edition = 1; edition <= 15; edition++)
        {
            await tenant.AddAsync("a.txt", Text(edition), Cancellation);
            await tenant.WorkUntilFinalAsync(Cancellation);
            Volatile.Write(ref newest, edition);
        }

        await stop.CancelAsync();
        await searching;
        Assert.True(searches > 15, $"Only {searches} searches ran beside 15 updates.");

        static string Text(int edition) => $"Edition {edition} of the handbook of the bicycle shop.";
    }

    [Fact]
    public async Task Update_ThatFails_LeavesTheOldVersionSearchable()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.json", "{\"bicycle\":\"tandem\"}", Cancellation);
        await tenant.WorkUntilFinalAsync(Cancellation);

        await tenant.AddAsync("a.json", "PK\u0003\u0004 not really a zip archive", Cancellation);
        var document = Assert.Single(await tenant.WorkUntilFinalAsync(Cancellation)).Value;

        Assert.Equal((VersionState.Failed, 1), (document.State, document.SearchableVersion));
        Assert.Contains("tandem", Assert.Single(await tenant.SearchAsync("tandem", Cancellation)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Update_BackToTheSearchableBytesAfterAFailure_EndsReadyWithThem()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.json", "{\"bicycle\":\"tandem\"}", Cancellation);
        await tenant.WorkUntilFinalAsync(Cancellation);
        await tenant.AddAsync("a.json", "PK\u0003\u0004 not really a zip archive", Cancellation);
        await tenant.WorkUntilFinalAsync(Cancellation);

        await tenant.AddAsync("a.json", "{\"bicycle\":\"tandem\"}", Cancellation);
        var document = Assert.Single(await tenant.WorkUntilFinalAsync(Cancellation)).Value;

        Assert.Equal(VersionState.Ready, document.State);
        Assert.Single(await tenant.SearchAsync("tandem", Cancellation));
    }

    [Fact]
    public async Task Delete_DuringProcessing_IsGoneFromSearchAndPurgedWhole()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        var added = await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);
        var item = Assert.Single(await tenant.Get<IWorkQueue>().ClaimAsync(
            new ClaimRequest([tenant.Queue], "test", 1, TimeSpan.FromMinutes(1)), Cancellation));

        Assert.True(await tenant.Get<IDocumentRemoval>().DeleteAsync(added.Key.DocumentId, "test", Cancellation));

        Assert.Equal(WorkOutcome.Lost, await tenant.Get<VersionPipeline>().RunAsync(item, Cancellation));
        await tenant.Reconciler.RunAsync(Cancellation);
        Assert.Empty(await tenant.SearchAsync("bicycle", Cancellation));
        Assert.Empty(await tenant.PointsAsync(Cancellation));
        Assert.NotNull((await tenant.Queries.FindAsync(added.Key.DocumentId, Cancellation))!.PurgedAt);
    }

    private static async Task RegisterAsync(InboxIntake inbox, string blob)
    {
        try
        {
            await inbox.RegisterAsync(blob, Cancellation);
        }
        catch (Domain.Errors.FatalException gone) when (gone.Code is Domain.Errors.ErrorCodes.BlobMissing or Domain.Errors.ErrorCodes.BlobChanged)
        {
            // Another delivery was faster by a moment and has emptied the inbox.
        }
    }
}
