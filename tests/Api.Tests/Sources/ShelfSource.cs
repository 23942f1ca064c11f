using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Api.Tests.Sources;

/// <summary>A source whose one partition is a shelf that the test fills and empties.</summary>
internal sealed class ShelfSource : IConnectorFactory, IConnector
{
    private static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Product => "shelf";

    /// <summary>Keys of what stands on it.</summary>
    public ISet<string> Items { get; } = new SortedSet<string>(StringComparer.Ordinal);

    /// <summary>Of these, what cannot be read.</summary>
    public ISet<string> Broken { get; } = new HashSet<string>(StringComparer.Ordinal);

    public IEnumerable<string> Validate(string sourceName) => [];

    public IConnector Create(Source source, RequestMeter meter) => this;

    public Task<SourceAccess> CheckAccessAsync(CancellationToken cancellationToken) => Task.FromResult(new SourceAccess("librarian", Made.AddYears(100)));

    public Task<PartitionPage> ListPartitionsAsync(string? cursor, CancellationToken cancellationToken) =>
        Task.FromResult(new PartitionPage([new Partition("s", "Shelf")], null));

    public Task<ItemPage> ReadPageAsync(PageRequest request, CancellationToken cancellationToken) => ReadItemsAsync([.. Items.Select(Key)], cancellationToken);

    public Task<KeyPage> ListKeysAsync(Partition partition, string? cursor, CancellationToken cancellationToken) =>
        Task.FromResult(new KeyPage([.. Items], null));

    public Task<ItemPage> ReadItemsAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        var there = keys.Where(key => Items.Contains(key.Key)).ToLookup(key => Broken.Contains(key.Key));
        return Task.FromResult(new ItemPage(
            [.. there[false].Select(static key => new SourceItem(key, $"Shelf/{key.Key}.md", $"Book {key.Key}", null, Made, Made, null, $"Text of {key.Key}."))],
            [.. there[true].Select(static key => new ItemFailure(key, ErrorCodes.ItemMalformed, "It has no cover."))],
            null));
    }

    private static ItemKey Key(string key) => new("s", key);
}
