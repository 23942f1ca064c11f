using System.Text;
using Ingest.Domain.Blobs;
using Ingest.Domain.Errors;

namespace Ingest.Contracts.Blobs;

/// <summary>What every <see cref="IBlobStore"/> does. Each test works under a prefix of its own.</summary>
public abstract class BlobStoreContract
{
    private const int Megabyte = 1024 * 1024;

    private readonly string _prefix = $"{Guid.NewGuid():N}/";

    public static TheoryData<string> DifficultNames { get; } =
    [
        "a b  c.txt",
        "it's \"quoted\".txt",
        "😀 emoji 👩‍👩‍👧.txt",
        "مرحبا بالعالم.pdf",
        "100% of #1?.txt",
        "%41%2F%00.txt",
        "--rf -x",
        "plus+and&amp;semi;colon:tilde~.txt",
        "<xml attr='1'>]]>.txt",
        "deep/er/est/file.txt",
        new string('n', 251) + ".txt",
        string.Concat(Enumerable.Repeat("ü", 127)) + "x",
    ];

    protected abstract IBlobStore Store { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((4 * Megabyte) - 1)]
    [InlineData(4 * Megabyte)]
    [InlineData((4 * Megabyte) + 1)]
    [InlineData(9 * Megabyte)]
    public async Task WriteAsync_AnySize_ReadsBackTheSameBytes(int size)
    {
        var bytes = Bytes(size);

        var seekable = await Store.WriteAsync(Documents("seekable"), new MemoryStream(bytes), Stop);
        var forward = await Store.WriteAsync(Documents("forward"), new PiecewiseStream(bytes, stride: 70_001), Stop);

        Assert.Equal(size, seekable.Size);
        Assert.Equal(size, forward.Size);
        AssertSame(bytes, await ReadAsync(Documents("seekable")));
        AssertSame(bytes, await ReadAsync(Documents("forward")));
    }

    [Theory]
    [MemberData(nameof(DifficultNames))]
    public async Task WriteAsync_DifficultName_RoundTripsThroughEveryCall(string name)
    {
        var inbox = new BlobPath(BlobContainer.Inbox, $"{_prefix}{name}");
        var written = await Store.WriteAsync(inbox, Text(name), Stop);

        Assert.Equal(written, await Store.FindAsync(inbox, Stop));
        Assert.Equal(name, Encoding.UTF8.GetString(await ReadAsync(inbox)));
        var listed = Assert.Single(await ListAsync(BlobContainer.Inbox, _prefix));
        Assert.Equal(inbox.Name, listed.Name);
        Assert.Equal(written.Etag, listed.Etag);
        await Store.CopyAsync(inbox, written.Etag, Documents(name), Stop);
        Assert.Equal(name, Encoding.UTF8.GetString(await ReadAsync(Documents(name))));
        Assert.True(await Store.DeleteAsync(inbox, written.Etag, Stop));
        Assert.Null(await Store.FindAsync(inbox, Stop));
    }

    [Fact]
    public async Task WriteAsync_ExistingBlob_ReplacesItAndChangesTheEtag()
    {
        var first = await Store.WriteAsync(Documents("x"), Text("first, and longer"), Stop);
        var second = await Store.WriteAsync(Documents("x"), Text("second"), Stop);

        Assert.NotEqual(first.Etag, second.Etag);
        Assert.Equal("second", Encoding.UTF8.GetString(await ReadAsync(Documents("x"))));
        Assert.Equal(second, await Store.FindAsync(Documents("x"), Stop));
    }

    [Theory]
    [InlineData(1000)]
    [InlineData(6 * Megabyte)]
    public async Task WriteAsync_StreamBreaks_ThrowsItsErrorAndLeavesNothing(int after)
    {
        var broken = new PiecewiseStream(Bytes(after), stride: 65_536, end: () => throw new IOException("the sender went away"));

        var thrown = await Assert.ThrowsAsync<IOException>(() => Store.WriteAsync(Documents("x"), broken, Stop));

        Assert.Equal("the sender went away", thrown.Message);
        Assert.Null(await Store.FindAsync(Documents("x"), Stop));
    }

    [Fact]
    public async Task WriteAsync_TwoAtOnce_LeavesOneOfThemWhole()
    {
        var contents = new[] { Bytes(9 * Megabyte, seed: 1), Bytes(9 * Megabyte, seed: 2) };

        var outcomes = await Task.WhenAll(contents.Select(async bytes =>
        {
            try
            {
                await Store.WriteAsync(Documents("x"), new MemoryStream(bytes), Stop);
                return true;
            }
            catch (RetryableException)
            {
                return false;
            }
        }));

        Assert.Contains(true, outcomes);
        var read = await ReadAsync(Documents("x"));
        Assert.Contains(contents, bytes => bytes.AsSpan().SequenceEqual(read));
    }

    [Fact]
    public async Task OpenReadAsync_MissingBlob_IsBlobMissing()
    {
        var thrown = await Assert.ThrowsAsync<FatalException>(() => Store.OpenReadAsync(Documents("nothing"), Stop));

        Assert.Equal(ErrorCodes.BlobMissing, thrown.Code);
        Assert.Contains($"{_prefix}nothing", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CopyAsync_SameEtag_CopiesAndReplacesTheTarget()
    {
        var bytes = Bytes(5 * Megabyte);
        var source = await Store.WriteAsync(Inbox("a"), new MemoryStream(bytes), Stop);
        await Store.WriteAsync(Documents("b"), Text("in the way"), Stop);

        var copy = await Store.CopyAsync(Inbox("a"), source.Etag, Documents("b"), Stop);

        Assert.Equal(bytes.Length, copy.Size);
        Assert.Equal(copy, await Store.FindAsync(Documents("b"), Stop));
        AssertSame(bytes, await ReadAsync(Documents("b")));
        Assert.Equal(source, await Store.FindAsync(Inbox("a"), Stop));
    }

    [Fact]
    public async Task CopyAsync_SourceWrittenAgain_IsBlobChangedAndLeavesTheTarget()
    {
        var old = await Store.WriteAsync(Inbox("a"), Text("old"), Stop);
        await Store.WriteAsync(Inbox("a"), Text("new"), Stop);
        await Store.WriteAsync(Documents("b"), Text("kept"), Stop);

        var thrown = await Assert.ThrowsAsync<FatalException>(() => Store.CopyAsync(Inbox("a"), old.Etag, Documents("b"), Stop));

        Assert.Equal(ErrorCodes.BlobChanged, thrown.Code);
        Assert.Equal("kept", Encoding.UTF8.GetString(await ReadAsync(Documents("b"))));
    }

    [Fact]
    public async Task CopyAsync_MissingSource_IsBlobMissing()
    {
        var thrown = await Assert.ThrowsAsync<FatalException>(() => Store.CopyAsync(Inbox("a"), "0x1", Documents("b"), Stop));

        Assert.Equal(ErrorCodes.BlobMissing, thrown.Code);
        Assert.Null(await Store.FindAsync(Documents("b"), Stop));
    }

    [Fact]
    public async Task FindAsync_MissingBlob_IsNull() => Assert.Null(await Store.FindAsync(Documents("nothing"), Stop));

    [Fact]
    public async Task DeleteAsync_ByEtag_DeletesOnlyWhatWasMeant()
    {
        var old = await Store.WriteAsync(Inbox("a"), Text("old"), Stop);
        var current = await Store.WriteAsync(Inbox("a"), Text("new"), Stop);

        Assert.False(await Store.DeleteAsync(Inbox("a"), old.Etag, Stop));
        Assert.Equal(current, await Store.FindAsync(Inbox("a"), Stop));
        Assert.True(await Store.DeleteAsync(Inbox("a"), current.Etag, Stop));
        Assert.False(await Store.DeleteAsync(Inbox("a"), current.Etag, Stop));
        Assert.Null(await Store.FindAsync(Inbox("a"), Stop));
    }

    [Fact]
    public async Task DeleteAsync_WithoutEtag_DeletesOnce()
    {
        await Store.WriteAsync(Inbox("a"), Text("x"), Stop);

        Assert.True(await Store.DeleteAsync(Inbox("a"), null, Stop));
        Assert.False(await Store.DeleteAsync(Inbox("a"), null, Stop));
    }

    [Fact]
    public async Task ListPageAsync_SmallPages_AnswerEveryBlobOnceInNameOrder()
    {
        string[] names = ["b", "a/2", "a/10", "a/1", "ab"];
        foreach (var name in names)
        {
            await Store.WriteAsync(new BlobPath(BlobContainer.Artifacts, _prefix + name), Text(name), Stop);
        }

        var all = new List<BlobItem>();
        string? continuation = null;
        do
        {
            var page = await Store.ListPageAsync(BlobContainer.Artifacts, continuation, limit: 2, Stop);
            Assert.InRange(page.Items.Count, 0, 2);
            all.AddRange(page.Items);
            continuation = page.Continuation;
        }
        while (continuation is not null);

        // Other tests write to the container, too.
        var own = all.Where(blob => blob.Name.StartsWith(_prefix, StringComparison.Ordinal)).ToList();
        Assert.Equal(names.Order(StringComparer.Ordinal).Select(n => _prefix + n), own.Select(b => b.Name));
        Assert.All(own, b => Assert.NotEqual(default, b.LastModified));
    }

    [Fact]
    public async Task ListAsync_Prefix_AnswersItsBlobsInNameOrder()
    {
        string[] names = ["b", "a/2", "a/10", "a/1", "ab", "a"];
        foreach (var name in names)
        {
            await Store.WriteAsync(Inbox(name), Text(name), Stop);
        }

        var all = await ListAsync(BlobContainer.Inbox, _prefix);
        var folder = await ListAsync(BlobContainer.Inbox, $"{_prefix}a/");

        Assert.Equal(names.Order(StringComparer.Ordinal).Select(n => _prefix + n), all.Select(b => b.Name));
        Assert.Equal(["a/1", "a/10", "a/2"], folder.Select(b => b.Name[_prefix.Length..]));
        Assert.Equal([3, 4, 3], folder.Select(b => b.Size));
        Assert.All(folder, b => Assert.NotEqual(default, b.LastModified));
        Assert.Empty(await ListAsync(BlobContainer.Inbox, $"{_prefix}nothing/"));
    }

    [Fact]
    public async Task ListFoldersAsync_BlobsInFoldersAndLoose_AnswersFoldersOnly()
    {
        var folder = _prefix;
        var loose = $"loose-{Guid.NewGuid():N}";
        await Store.WriteAsync(Inbox("deep/er/a"), Text("x"), Stop);
        await Store.WriteAsync(Inbox("b"), Text("x"), Stop);
        await Store.WriteAsync(new BlobPath(BlobContainer.Inbox, loose), Text("x"), Stop);

        var folders = new List<string>();
        await foreach (var name in Store.ListFoldersAsync(BlobContainer.Inbox, Stop))
        {
            folders.Add(name);
        }

        Assert.Single(folders, folder);
        Assert.All(folders, f => Assert.EndsWith("/", f, StringComparison.Ordinal));
        Assert.DoesNotContain(loose, folders);
    }

    [Fact]
    public async Task EnsureContainersAsync_ContainersThere_ChangesNothing()
    {
        await Store.WriteAsync(Documents("kept"), Text("kept"), Stop);

        await Task.WhenAll(Store.EnsureContainersAsync(Stop), Store.EnsureContainersAsync(Stop));

        Assert.Equal("kept", Encoding.UTF8.GetString(await ReadAsync(Documents("kept"))));
    }

    [Fact]
    public async Task EveryCall_Cancelled_IsCancellationAndNoFailure()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var token = cancelled.Token;
        Func<Task>[] calls =
        [
            () => Store.WriteAsync(Documents("x"), Text("x"), token),
            () => Store.OpenReadAsync(Documents("x"), token),
            () => Store.CopyAsync(Inbox("x"), "0x1", Documents("x"), token),
            () => Store.FindAsync(Documents("x"), token),
            () => Store.DeleteAsync(Documents("x"), null, token),
            async () => await Store.ListAsync(BlobContainer.Inbox, _prefix, token).FirstOrDefaultAsync(CancellationToken.None),
            async () => await Store.ListFoldersAsync(BlobContainer.Inbox, token).FirstOrDefaultAsync(CancellationToken.None),
            () => Store.EnsureContainersAsync(token),
        ];

        foreach (var call in calls)
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(call);
        }
    }

    [Fact]
    public async Task OpenReadAsync_CancelledWhileReading_IsCancellation()
    {
        await Store.WriteAsync(Documents("x"), new MemoryStream(Bytes(8 * Megabyte)), Stop);
        using var stop = new CancellationTokenSource();
        await using var content = await Store.OpenReadAsync(Documents("x"), stop.Token);
        await content.ReadExactlyAsync(new byte[1000], stop.Token);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => content.CopyToAsync(Stream.Null, stop.Token));
    }

    // Assert.Equal on megabytes compares element by element, boxed.
    private static void AssertSame(byte[] expected, byte[] actual) => Assert.True(expected.AsSpan().SequenceEqual(actual));

    private static byte[] Bytes(int size, int seed = 7)
    {
        var bytes = new byte[size];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private static MemoryStream Text(string text) => new(Encoding.UTF8.GetBytes(text));

    private BlobPath Documents(string name) => new(BlobContainer.Documents, _prefix + name);

    private BlobPath Inbox(string name) => new(BlobContainer.Inbox, _prefix + name);

    private async Task<byte[]> ReadAsync(BlobPath path)
    {
        await using var content = await Store.OpenReadAsync(path, Stop);
        using var bytes = new MemoryStream();
        await content.CopyToAsync(bytes, Stop);
        return bytes.ToArray();
    }

    private async Task<List<BlobItem>> ListAsync(BlobContainer container, string prefix) =>
        await Store.ListAsync(container, prefix, Stop).ToListAsync(Stop);
}
