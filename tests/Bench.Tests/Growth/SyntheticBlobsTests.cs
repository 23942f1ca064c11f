using Ingest.Bench.Growth;
using Ingest.Domain.Blobs;

namespace Ingest.Bench.Tests.Growth;

/// <summary>The made-up storage behaves as storage does where the reconciler looks.</summary>
public sealed class SyntheticBlobsTests
{
    private const int Documents = 2_500;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ListPageAsync_PageAfterPage_ListsEveryBlobOnceInTheOrderOfNames()
    {
        var names = await ListAsync(new SyntheticBlobs(Documents));

        Assert.Equal(Enumerable.Range(0, Documents).Count(static number => SyntheticDocument.StoredVersion(number) is not null), names.Count);
        Assert.Equal(names.Order(StringComparer.Ordinal), names);
        Assert.All(names, static name => Assert.True(BlobNames.TryParse(name, out _)));
    }

    [Fact]
    public async Task DeleteAsync_PlantedOrphan_IsNotListedAgain()
    {
        var blobs = new SyntheticBlobs(Documents);
        var orphan = SyntheticDocument.BlobName(SyntheticDocument.WithOrphan, 1);
        Assert.Contains(orphan, await ListAsync(blobs));

        await blobs.DeleteAsync(new BlobPath(BlobContainer.Documents, orphan), etag: null, Stop);

        Assert.DoesNotContain(orphan, await ListAsync(blobs));
    }

    [Fact]
    public async Task FindAsync_PlantedDocumentWithoutBlob_IsNull()
    {
        var blobs = new SyntheticBlobs(Documents);

        Assert.Null(await blobs.FindAsync(new BlobPath(BlobContainer.Documents, SyntheticDocument.BlobName(SyntheticDocument.WithoutBlob, 1)), Stop));
        Assert.NotNull(await blobs.FindAsync(new BlobPath(BlobContainer.Documents, SyntheticDocument.BlobName(SyntheticDocument.WithoutBlob + 1, 1)), Stop));
    }

    [Theory]
    [InlineData(21, 0)]
    [InlineData(22, 1)]
    [InlineData(100_021, 1)]
    [InlineData(100_022, 2)]
    public void Count_SoManyDocuments_IsHowManyArePlantedAmongThem(int documents, int planted) =>
        Assert.Equal(planted, SyntheticDocument.Count(documents, SyntheticDocument.WithOrphan));

    private static async Task<List<string>> ListAsync(SyntheticBlobs blobs)
    {
        var names = new List<string>();
        string? continuation = null;
        do
        {
            var page = await blobs.ListPageAsync(BlobContainer.Documents, continuation, 1_000, Stop);
            names.AddRange(page.Items.Select(static item => item.Name));
            continuation = page.Continuation;
        }
        while (continuation is not null);
        return names;
    }
}
