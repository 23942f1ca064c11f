using System.Text.Json;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>
/// Reads the pages that are shared with a Notion connection. Every data source is a partition; pages outside of data sources are the partition
/// <see cref="LoosePages"/>.
/// <para>
/// What can be relied on. Rows of data sources: complete, because the query is exhaustive, ordered by a time that never changes, and says so when
/// it is cut. Loose pages: Notion has no list of them but its search, which is "not guaranteed to return everything" beyond the pages shared directly
/// with the connection, and is late by minutes. Their enumeration therefore goes through the search twice, from either end, and takes what
/// either pass saw; what both passes of two runs did not see counts as gone, and the source's cap on deletions stands behind it (P9).
/// </para>
/// </summary>
internal sealed class NotionConnector(NotionClient client, NotionOptions options, Source source) : IConnector
{
    /// <summary>Key of the partition of pages outside of data sources.</summary>
    internal const string LoosePages = "workspace";

    /// <summary>Notion's times are cut to the minute: a page that was changed at 10:00:59 says 10:00.</summary>
    private static readonly TimeSpan Resolution = TimeSpan.FromMinutes(1);

    private readonly NotionItems _items = new(client, options);
    private readonly Dictionary<string, Partition> _partitions = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<SourceAccess> CheckAccessAsync(CancellationToken cancellationToken)
    {
        using var me = await client.GetMeAsync(cancellationToken);
        var name = me.RootElement.FindText("name") ?? "unnamed connection";
        var workspace = me.RootElement.Find("bot").FindText("workspace_name");
        using var shared = await client.SearchAsync(null, true, null, 1, cancellationToken);
        return shared.Results.Any()
            ? new SourceAccess(workspace is null ? name : $"{name} in {workspace}", null)
            : throw new FatalException(
                ErrorCodes.SourceEmpty,
                $"Notion source '{source.Name}': no page or data source is shared with the connection '{name}'. In Notion, open a top-level page, "
                + "choose Connections in its menu and add the connection; what is below the page comes with it.");
    }

    /// <inheritdoc/>
    public async Task<PartitionPage> ListPartitionsAsync(string? cursor, CancellationToken cancellationToken)
    {
        var at = Position(cursor);
        using var list = await client.SearchAsync("data_source", false, at.Token, NotionClient.MaxPageSize, cancellationToken);
        var partitions = new List<Partition>();
        if (cursor is null && options.LoosePages)
        {
            partitions.Add(new Partition(LoosePages, "Pages"));
        }

        partitions.AddRange(list.Results
            .Where(static element => element.FindText("object") == "data_source" && !NotionPage.IsInTrash(element))
            .Select(element => DataSource(Id(element, "searching for data sources"), element))
            .Where(IsWanted));
        Require(!list.IsIncomplete, "the data sources shared with the connection");
        return new PartitionPage(partitions, Next(at, list, "searching for data sources")?.Write());
    }

    /// <inheritdoc/>
    public async Task<ItemPage> ReadPageAsync(PageRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var at = Position(request.Cursor);
        var since = request.Window.From is { } from ? Minute(from) - Resolution : (DateTimeOffset?)null;
        return request.Partition.Key == LoosePages
            ? await ReadLooseAsync(request.Partition, at, since, cancellationToken)
            : await ReadRowsAsync(request.Partition, at, since, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<KeyPage> ListKeysAsync(Partition partition, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partition);
        var at = Position(cursor);
        return partition.Key == LoosePages
            ? await ListLooseAsync(at, cancellationToken)
            : await ListRowsAsync(partition, at, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<ItemPage> ReadItemsAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var items = new List<SourceItem>();
        var failures = new List<ItemFailure>();
        foreach (var key in keys)
        {
            try
            {
                var read = await ReadItemAsync(key, cancellationToken);
                items.AddRange(read.Items);
                failures.AddRange(read.Failures);
            }
            catch (SkippableException failure)
            {
                failures.Add(new ItemFailure(key, failure.Code, failure.Message));
            }
        }

        return new ItemPage(items, failures, null);
    }

    private async Task<ItemPage> ReadItemAsync(ItemKey key, CancellationToken cancellationToken)
    {
        using var page = await FindPageAsync(key, cancellationToken);
        return page is null
            ? new ItemPage([], [], null)
            : await _items.ReadAsync(await PartitionAsync(key.Partition, cancellationToken), [(key.Key, page.RootElement)], null, cancellationToken);
    }

    /// <summary>Newest first, so that a run stops where the window begins. A page that is edited meanwhile moves to the front, where the next run's window begins.</summary>
    private async Task<ItemPage> ReadLooseAsync(Partition partition, NotionCursor at, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        using var list = await client.SearchAsync("page", true, at.Token, options.PageSize, cancellationToken);
        var found = list.Results.ToList();

        // The order of the index may lag by a little: only a whole page of older ones ends the reading.
        var isPast = since is not null && found.Count > 0 && found.All(page => page.FindTime("last_edited_time") < since);
        Require(isPast || !list.IsIncomplete, "the pages outside of data sources");
        var next = isPast ? null : Next(at, list, "searching for pages");
        var pages = found
            .Where(page => IsLoose(page) && !(page.FindTime("last_edited_time") < since))
            .Select(static page => (Id(page, "searching for pages"), page));
        return await _items.ReadAsync(partition, pages, next?.Write(), cancellationToken);
    }

    /// <summary>Oldest first by creation, which never changes: what is edited meanwhile stays in its place, what is new comes last.</summary>
    private async Task<ItemPage> ReadRowsAsync(Partition partition, NotionCursor at, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        using var list = await client.QueryAsync(
            partition.Key, new NotionQuery(since, at.Since, at.Token, options.PageSize, TitlesOnly: false), cancellationToken);
        var next = NextWindow(partition, at, list);
        var pages = list.Results.Where(IsRow).Select(static page => (Id(page, "reading a data source"), page));
        return await _items.ReadAsync(partition, pages, next?.Write(), cancellationToken);
    }

    private async Task<KeyPage> ListRowsAsync(Partition partition, NotionCursor at, CancellationToken cancellationToken)
    {
        using var list = await client.QueryAsync(
            partition.Key, new NotionQuery(null, at.Since, at.Token, NotionClient.MaxPageSize, TitlesOnly: true), cancellationToken);
        var next = NextWindow(partition, at, list);
        return new KeyPage([.. list.Results.Where(IsRow).Select(static page => Id(page, "reading a data source"))], next?.Write());
    }

    /// <summary>
    /// Two passes: oldest first, where an edited page moves ahead of the reader and is seen again rather than missed, then newest first, where one that moves
    /// the other way is. A page is taken for absent only when neither saw it.
    /// </summary>
    private async Task<KeyPage> ListLooseAsync(NotionCursor at, CancellationToken cancellationToken)
    {
        using var list = await client.SearchAsync("page", newestFirst: at.Pass == 1, at.Token, NotionClient.MaxPageSize, cancellationToken);
        Require(!list.IsIncomplete, "the pages outside of data sources");
        var next = Next(at, list, "searching for pages") ?? (at.Pass == 0 ? NotionCursor.Start with { Pass = 1 } : null);
        return new KeyPage([.. list.Results.Where(IsLoose).Select(static page => Id(page, "searching for pages"))], next?.Write());
    }

    /// <summary>A page of its partition; null when it is not there, in the trash, or moved to another partition, where it is another item.</summary>
    private async Task<JsonDocument?> FindPageAsync(ItemKey key, CancellationToken cancellationToken)
    {
        if (!Guid.TryParse(key.Key, out _))
        {
            return null; // Notion would refuse it rather than say that it does not exist.
        }

        try
        {
            var page = await client.GetPageAsync(key.Key, cancellationToken);
            if (!NotionPage.IsInTrash(page.RootElement) && (NotionPage.DataSourceOf(page.RootElement) ?? LoosePages) == key.Partition)
            {
                return page;
            }

            page.Dispose();
            return null;
        }
        catch (SkippableException failure) when (failure.Code == ErrorCodes.NotFound)
        {
            return null;
        }
    }

    /// <summary>A partition by its key alone, with its name for the folder of its documents. Asked for once.</summary>
    private async Task<Partition> PartitionAsync(string key, CancellationToken cancellationToken)
    {
        if (key == LoosePages)
        {
            return new Partition(LoosePages, "Pages");
        }

        if (!_partitions.TryGetValue(key, out var partition))
        {
            using var found = await client.GetDataSourceAsync(key, cancellationToken);
            _partitions[key] = partition = DataSource(key, found.RootElement);
        }

        return partition;
    }

    private static Partition DataSource(string id, JsonElement element) =>
        new(id, Text.RichText.Plain(element.Find("title")).Trim() is { Length: > 0 } title ? title : "Untitled data source");

    private bool IsWanted(Partition partition) =>
        (options.DataSources.Count == 0 || options.DataSources.Any(id => NotionId.Equal(id, partition.Key)))
        && !options.ExcludeDataSources.Any(id => NotionId.Equal(id, partition.Key));

    private static bool IsLoose(JsonElement page) =>
        page.FindText("object") == "page" && !NotionPage.IsInTrash(page) && NotionPage.DataSourceOf(page) is null;

    private static bool IsRow(JsonElement page) => page.FindText("object") == "page" && !NotionPage.IsInTrash(page);

    private static NotionCursor Position(string? cursor) => NotionCursor.Read(cursor) ?? throw new RetryableException(
        ErrorCodes.SourceCursorExpired, "The saved cursor is of another version of the Notion connector. The partition is read again from its beginning.");

    private NotionCursor? Next(NotionCursor at, NotionList list, string operation) => list.Next is null
        ? null
        : at.Follow(list.Next) ?? throw client.Failures.RepeatedPage(operation);

    /// <summary>
    /// The next page; or, where Notion cut the query after 10,000 rows, the first page of a new query from the last row's creation on. Rows of that very
    /// minute come twice, which changes nothing.
    /// </summary>
    private NotionCursor? NextWindow(Partition partition, NotionCursor at, NotionList list)
    {
        var operation = $"reading a page of data source {partition.Key}";
        if (!list.IsIncomplete)
        {
            return Next(at, list, operation);
        }

        var last = list.Results.Select(static row => row.FindTime("created_time")).LastOrDefault(static time => time is not null);
        Require(last is not null && !(last <= at.Since), $"the rows of data source '{partition.Name}' ({partition.Key}) that were created within one minute");
        return NotionCursor.Start with { Since = last };
    }

    /// <exception cref="SkippableException"><c>too_large</c>: Notion hides what is beyond its limit, and part of a list must not pass for the whole (P9).</exception>
    private void Require(bool isWhole, string what)
    {
        if (!isWhole)
        {
            throw new SkippableException(
                ErrorCodes.TooLarge,
                $"Notion source '{source.Name}': {what} are more than the 10,000 that Notion lists. Share them with several connections, each a source of its own.");
        }
    }

    private static string Id(JsonElement element, string operation) => element.FindText("id") is { Length: > 0 and <= 200 } id
        ? id
        : throw new FatalException(ErrorCodes.SourceChanged, $"Notion listed something without an id while {operation}, against its documentation. The connector needs an update.");

    private static DateTimeOffset Minute(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % TimeSpan.TicksPerMinute), TimeSpan.Zero);
}
