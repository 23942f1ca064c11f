using System.Security.Cryptography;
using System.Text;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;

namespace Ingest.Contracts.Documents;

/// <summary>The steps that the contracts of the stores have in common. Every test has its own queue and collection.</summary>
public abstract class StoreContract : IAsyncLifetime
{
    protected static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(90);

    private Stores? _stores;
    private Collection? _collection;

    protected Stores Stores => _stores ?? throw new InvalidOperationException("The test has not begun.");

    protected Collection Collection => _collection ?? throw new InvalidOperationException("The test has not begun.");

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    protected abstract Stores CreateStores();

    public async ValueTask InitializeAsync()
    {
        _stores = CreateStores();
        _collection = await AddCollectionAsync(UniqueName("q"));
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected static string UniqueName(string prefix) => $"{prefix}-{Guid.NewGuid():N}";

    protected static ReceivedContent Content(string bytes) =>
        new(new ContentHash(SHA256.HashData(Encoding.UTF8.GetBytes(bytes))), Encoding.UTF8.GetByteCount(bytes), $"etag of {bytes}");

    protected Task<Collection> AddCollectionAsync(string queue)
    {
        var name = UniqueName("c");
        return Stores.Collections.GetOrCreateAsync(new Collection(0, name, queue, "lexical-512", 512, name), Stop);
    }

    protected Task<Receipt> BeginAsync(
        string name, string? knownBytes = null, string? etag = null, ConflictPolicy onConflict = ConflictPolicy.Replace, Collection? collection = null) =>
        Stores.Registry.BeginReceiptAsync(
            new ReceiptRequest(
                collection ?? Collection, DocumentName.Parse(name), "upload", knownBytes is null ? null : Content(knownBytes).Hash, etag, onConflict),
            Stop);

    protected Task<Receipt> CompleteAsync(Receipt receipt, string bytes, ConflictPolicy onConflict = ConflictPolicy.Replace) =>
        Stores.Registry.CompleteReceiptAsync(receipt.Key, Content(bytes), onConflict, Stop);

    /// <summary>Begins and completes a receipt of bytes nobody knew.</summary>
    protected async Task<Receipt> AddAsync(
        string name, string bytes, ConflictPolicy onConflict = ConflictPolicy.Replace, Collection? collection = null) =>
        await CompleteAsync(await BeginAsync(name, onConflict: onConflict, collection: collection), bytes, onConflict);

    protected Task<IReadOnlyList<WorkItem>> ClaimAsync(int limit = 1, params string[] queues) =>
        Stores.Queue.ClaimAsync(new ClaimRequest(queues.Length == 0 ? [Collection.Queue] : queues, "worker", limit, LeaseDuration), Stop);

    protected async Task<WorkItem> ClaimOneAsync() => Assert.Single(await ClaimAsync());

    protected Task<bool> PublishAsync(WorkItem item, int chunks = 3) => Stores.Queue.PublishAsync(item.Lease, new Publication(chunks, Pages: 1), Stop);

    /// <summary>Adds, claims and publishes a version.</summary>
    protected async Task<VersionKey> AddReadyAsync(string name, string bytes, int chunks = 3)
    {
        var receipt = await AddAsync(name, bytes);
        var item = await ClaimOneAsync();
        Assert.Equal(receipt.Key, item.Key);
        Assert.True(await PublishAsync(item, chunks));
        return item.Key;
    }

    /// <summary>Adds, claims and fails a version.</summary>
    protected async Task<VersionKey> AddFailedAsync(string name, string bytes)
    {
        await AddAsync(name, bytes);
        var item = await ClaimOneAsync();
        Assert.True(await Stores.Queue.FailAsync(item.Lease, "corrupt", "Cut off.", Stop));
        return item.Key;
    }

    protected async Task<DocumentView> ViewAsync(Guid documentId) => Assert.IsType<DocumentView>(await Stores.Queries.FindAsync(documentId, Stop));

    protected async Task<IReadOnlyList<string>> EventsAsync(Guid documentId) =>
        [.. (await Stores.Queries.GetTimelineAsync(documentId, 1000, Stop)).Select(static line => $"{line.Version} {line.Event} {line.State.ToName()}")];
}
