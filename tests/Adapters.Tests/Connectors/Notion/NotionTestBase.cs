using Ingest.Domain.Sources;
using Ingest.Vendors.Notion;

namespace Ingest.Adapters.Tests.Connectors.Notion;

/// <summary>A world with data sources and loose pages, and how to read it.</summary>
public abstract class NotionTestBase : IAsyncLifetime
{
    private static readonly Partition LoosePages = new(NotionWorld.Loose, "Pages");

    private NotionWorld? _world;

    private protected NotionWorld World => _world ?? throw new InvalidOperationException("The world is not made yet.");

    protected NotionServer Server => World.Notion;

    protected DateTimeOffset Now => World.Clock.GetUtcNow();

    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _world = await NotionWorld.OfBothAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await World.DisposeAsync();
    }

    protected IConnector Connect() => World.Connect(new RequestMeter());

    protected static Partition Of(NotionDataSource dataSource)
    {
        ArgumentNullException.ThrowIfNull(dataSource);
        return new Partition(dataSource.Id, dataSource.Title);
    }

    /// <summary>Reads a page outside of data sources that has these blocks.</summary>
    protected async Task<SourceItem> ReadBlocksAsync(params NotionBlock[] blocks)
    {
        var page = Server.AddPage("A page", Now.AddDays(-1), null, null, World.Author, blocks);
        return (await ReadAllAsync(LoosePages)).Items.Single(item => item.Key.Key == page.Id);
    }

    protected Task<(List<SourceItem> Items, List<ItemFailure> Failures)> ReadLooseAsync(DateTimeOffset? from = null) => ReadAllAsync(LoosePages, from);

    protected async Task<(List<SourceItem> Items, List<ItemFailure> Failures)> ReadAllAsync(Partition partition, DateTimeOffset? from = null)
    {
        var (items, failures) = (new List<SourceItem>(), new List<ItemFailure>());
        var window = new SyncWindow(from, Now);
        string? cursor = null;
        do
        {
            var page = await Connect().ReadPageAsync(new PageRequest(partition, window, cursor), Stop);
            items.AddRange(page.Items);
            failures.AddRange(page.Failures);
            cursor = page.Next;
        }
        while (cursor is not null);
        return (items, failures);
    }

    protected Task<List<string>> ReadLooseKeysAsync() => ReadKeysAsync(LoosePages);

    protected async Task<List<string>> ReadKeysAsync(Partition partition)
    {
        var keys = new List<string>();
        string? cursor = null;
        do
        {
            var page = await Connect().ListKeysAsync(partition, cursor, Stop);
            keys.AddRange(page.Keys);
            cursor = page.Next;
        }
        while (cursor is not null);
        return keys;
    }
}
