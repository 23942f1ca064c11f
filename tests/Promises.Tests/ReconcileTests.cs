using Ingest.Domain.Blobs;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Reconciliation;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>Somebody tampers with one of the three stores; the reconciler finds it and the database wins.</summary>
public sealed class ReconcileTests(LocalStack stack)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task NothingTamperedWith_FindsNothing()
    {
        await using var tenant = await ReadyAsync();

        Assert.All((await tenant.Reconciler.RunAsync(Cancellation)).Checks, check => Assert.Equal((0, 0, 0, null), (check.Found, check.Fixed, check.Held, check.Error)));
    }

    [Fact]
    public async Task PointsDeleted_AreBuiltAgainWhileTheDocumentStaysTheSearchableOne()
    {
        await using var tenant = await ReadyAsync();
        var document = Assert.Single(await tenant.DocumentsAsync(Cancellation)).Value;
        var key = new VersionKey(document.Id, document.Version);
        await tenant.Index.DeleteAsync(tenant.Collection, key, fromOrdinal: 1, Cancellation);

        var report = await tenant.Reconciler.RunAsync(Cancellation);

        Assert.Equal(1, report.Checks.Single(check => check.Check == "index_points").Fixed);
        Assert.NotEmpty(await tenant.SearchAsync("bicycle", Cancellation));
        await tenant.WorkUntilFinalAsync(Cancellation);
        Assert.Equal(document.Chunks, (int)await tenant.Index.CountAsync(tenant.Collection, key, Cancellation));
        Assert.All((await tenant.Reconciler.RunAsync(Cancellation)).Checks, check => Assert.Equal(0, check.Found));
    }

    [Fact]
    public async Task PointsNobodyStandsBy_AreDeleted()
    {
        await using var tenant = await ReadyAsync();
        var stranger = new VersionKey(Guid.Parse("0198c2a0-0000-7000-8000-00000000dead"), 1);
        await tenant.Index.UpsertAsync(
            tenant.Collection, [new ChunkPoint(stranger, new Chunk(0, "orphan", "", null, 0, 6), UnitVector())], Cancellation);

        await tenant.Reconciler.RunAsync(Cancellation);

        Assert.DoesNotContain(stranger, (await tenant.PointsAsync(Cancellation)).Keys);
        Assert.Single(await tenant.PointsAsync(Cancellation));
    }

    [Fact]
    public async Task BlobOfASearchableDocumentDeleted_StaysSearchableWithAWarning()
    {
        await using var tenant = await ReadyAsync();
        await DeleteBlobsAsync(tenant);

        var report = await tenant.Reconciler.RunAsync(Cancellation);

        Assert.Equal(1, report.Checks.Single(check => check.Check == "missing_blobs").Held);
        var document = Assert.Single(await tenant.DocumentsAsync(Cancellation)).Value;
        Assert.Equal((VersionState.Ready, ErrorCodes.BlobMissing), (document.State, document.WarningCode));
        Assert.NotEmpty(await tenant.SearchAsync("bicycle", Cancellation));
    }

    [Fact]
    public async Task BlobOfAWaitingDocumentDeleted_FailsWithBlobMissing()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);
        await DeleteBlobsAsync(tenant);

        await tenant.Reconciler.RunAsync(Cancellation);

        var document = Assert.Single(await tenant.DocumentsAsync(Cancellation)).Value;
        Assert.Equal((VersionState.Failed, ErrorCodes.BlobMissing), (document.State, document.ErrorCode));
    }

    [Fact]
    public async Task BlobWrittenOver_IsNotIngestedUnderTheOldName()
    {
        await using var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.txt", "One bicycle.", Cancellation);
        var blob = await tenant.Blobs.ListAsync(BlobContainer.Documents, "", Cancellation).SingleAsync(Cancellation);
        await tenant.Blobs.WriteAsync(new BlobPath(BlobContainer.Documents, blob.Name), new MemoryStream("Other bytes."u8.ToArray()), Cancellation);

        var document = Assert.Single(await tenant.WorkUntilFinalAsync(Cancellation)).Value;

        Assert.Equal((VersionState.Failed, ErrorCodes.BlobChanged), (document.State, document.ErrorCode));
        Assert.Empty(await tenant.SearchAsync("bytes", Cancellation));
    }

    [Fact]
    public async Task BlobsWrittenAfterThePurge_AreDeletedOnceTheyAreOldAndThoseOfAnUnknownDocumentOrAnotherQueueStay()
    {
        await using var tenant = await ReadyAsync();
        var own = await tenant.Blobs.ListAsync(BlobContainer.Documents, "", Cancellation).SingleAsync(Cancellation);
        var purged = (await tenant.AddAsync("b.txt", "Another bicycle.", Cancellation)).Key;
        await tenant.Get<IDocumentRemoval>().DeleteAsync(purged.DocumentId, "test", Cancellation);
        await tenant.Reconciler.RunAsync(Cancellation);
        var stranger = BlobNames.Document(new VersionKey(Guid.Parse("0198c2a0-0000-7000-8000-00000000dead"), 1), "unknown.txt");
        await tenant.Blobs.WriteAsync(BlobNames.Document(purged, "late.txt"), new MemoryStream([1]), Cancellation);
        await tenant.Blobs.WriteAsync(BlobNames.Artifact(purged), new MemoryStream([1]), Cancellation);
        await tenant.Blobs.WriteAsync(stranger, new MemoryStream([1]), Cancellation);
        await tenant.Blobs.WriteAsync(new BlobPath(BlobContainer.Documents, "somebody's.txt"), new MemoryStream([1]), Cancellation);

        // Another queue's process: to it, too, this one's row is known.
        var later = tenant.Another(TimeSpan.FromHours(2), settings: ("Ingest:Worker:Queues:0", Unique.Queue())).GetRequiredService<Reconciler>();
        var young = (await tenant.Reconciler.RunAsync(Cancellation)).Checks.Single(check => check.Check == "orphan_blobs");
        var old = (await later.RunAsync(Cancellation)).Checks.Single(check => check.Check == "orphan_blobs");

        Assert.Equal((0, 0, 0, null), (young.Found, young.Fixed, young.Held, young.Error));
        Assert.Equal((4, 2, 2, null), (old.Found, old.Fixed, old.Held, old.Error));
        var left = await tenant.Blobs.ListAsync(BlobContainer.Documents, "", Cancellation).Select(static blob => blob.Name).ToListAsync(Cancellation);
        Assert.Equal([stranger.Name, own.Name, "somebody's.txt"], left.Order(StringComparer.Ordinal));
        Assert.Empty(await tenant.Blobs.ListAsync(BlobContainer.Artifacts, "", Cancellation).ToListAsync(Cancellation));
    }

    private async Task<Tenant> ReadyAsync()
    {
        var tenant = await new Tenant(stack).StartAsync(Cancellation);
        await tenant.AddAsync("a.txt", string.Concat(Enumerable.Range(0, 100).Select(i => $"Bicycle {i} is in the shop until noon.\n\n")), Cancellation);
        await tenant.WorkUntilFinalAsync(Cancellation);
        return tenant;
    }

    private static async Task DeleteBlobsAsync(Tenant tenant)
    {
        await foreach (var blob in tenant.Blobs.ListAsync(BlobContainer.Documents, "", Cancellation))
        {
            await tenant.Blobs.DeleteAsync(new BlobPath(BlobContainer.Documents, blob.Name), etag: null, Cancellation);
        }
    }

    private static float[] UnitVector()
    {
        var vector = new float[512];
        vector[0] = 1;
        return vector;
    }
}
