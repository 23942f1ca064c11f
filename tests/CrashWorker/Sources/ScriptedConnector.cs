using System.Globalization;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.CrashWorker.Sources;

/// <summary>Makes connectors of the product <c>scripted</c>.</summary>
/// <param name="world">What they read.</param>
/// <param name="time">Says what a search finds already.</param>
public sealed class ScriptedConnectorFactory(ScriptedWorld world, TimeProvider time) : IConnectorFactory
{
    /// <inheritdoc/>
    public string Product => "scripted";

    /// <inheritdoc/>
    public IEnumerable<string> Validate(string sourceName) => [];

    /// <inheritdoc/>
    public IConnector Create(Source source, RequestMeter meter) => new ScriptedConnector(world, meter, time);
}

/// <summary>Reads a scripted world: changes in order of their time, a cursor is the last item handed out.</summary>
internal sealed class ScriptedConnector(ScriptedWorld world, RequestMeter meter, TimeProvider time) : IConnector
{
    public Task<SourceAccess> CheckAccessAsync(CancellationToken cancellationToken) =>
        Answer("CheckAccess", "", () => new SourceAccess("scripted account", null));

    public Task<PartitionPage> ListPartitionsAsync(string? cursor, CancellationToken cancellationToken) => Answer("ListPartitions", cursor, () =>
    {
        var from = cursor is null ? 0 : int.Parse(cursor, CultureInfo.InvariantCulture);
        var partitions = world.Partitions;
        var page = partitions.Skip(from).Take(2).Select(static key => new Partition(key, $"Part {key}")).ToList();
        return new PartitionPage(page, from + 2 < partitions.Count ? (from + 2).ToString(CultureInfo.InvariantCulture) : null);
    });

    public Task<ItemPage> ReadPageAsync(PageRequest request, CancellationToken cancellationToken) =>
        Answer("ReadPage", $"{request.Partition.Key}@{request.Cursor}", () =>
        {
            var now = time.GetUtcNow();
            var found = world.Items
                .Where(item => item.Partition == request.Partition.Key && item.Listed && item.FoundFrom <= now
                    && item.UpdatedAt <= request.Window.To && (request.Window.From is not { } from || item.UpdatedAt >= from)
                    && (request.Cursor is null || string.CompareOrdinal(CursorOf(item), request.Cursor) > 0))
                .OrderBy(CursorOf, StringComparer.Ordinal)
                .ToList();
            return Page(found.Take(world.PageSize), found.Count > world.PageSize ? CursorOf(found[world.PageSize - 1]) : null);
        });

    public Task<KeyPage> ListKeysAsync(Partition partition, string? cursor, CancellationToken cancellationToken) =>
        Answer("ListKeys", $"{partition.Key}@{cursor}", () =>
        {
            var keys = world.Items.Where(item => item.Partition == partition.Key && item.Listed && (cursor is null || string.CompareOrdinal(item.Key, cursor) > 0))
                .Select(static item => item.Key).Order(StringComparer.Ordinal).ToList();
            return new KeyPage([.. keys.Take(world.PageSize)], keys.Count > world.PageSize ? keys[world.PageSize - 1] : null);
        });

    public Task<ItemPage> ReadItemsAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken) =>
        Answer("ReadItems", string.Join(',', keys.Select(static key => key.Key)), () =>
            Page(world.Items.Where(item => keys.Contains(new ItemKey(item.Partition, item.Key))), next: null));

    private static string CursorOf(ScriptedItem item) => string.Create(CultureInfo.InvariantCulture, $"{item.UpdatedAt.UtcTicks:D20}:{item.Key}");

    private static ItemPage Page(IEnumerable<ScriptedItem> items, string? next)
    {
        var page = items.ToList();
        return new ItemPage(
            [.. page.Where(static item => !item.Malformed).Select(static item => item.ToItem())],
            [.. page.Where(static item => item.Malformed).Select(static item => new ItemFailure(
                new ItemKey(item.Partition, item.Key), ErrorCodes.ItemMalformed, "It has no title."))],
            next);
    }

    private Task<T> Answer<T>(string method, string? detail, Func<T> answer)
    {
        meter.Send();
        try
        {
            world.Note(method, detail ?? "");
            return Task.FromResult(answer());
        }
        catch (IngestException error)
        {
            return Task.FromException<T>(error);
        }
        finally
        {
            meter.Answer();
        }
    }
}
