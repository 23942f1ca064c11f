using System.Text.Json;
using Ingest.Adapters.Connectors.Notion.Text;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>Makes items of pages: one page, one item, with its properties, its content and its author's name.</summary>
internal sealed class NotionItems(NotionClient client, NotionOptions options)
{
    private readonly PageReader _reader = new(client, options.MaxBlocks);
    private readonly NotionUsers _users = new(client);

    /// <summary>Reads pages of a partition one after the other. Those that are gone by now are left out, those that cannot be read are listed.</summary>
    /// <param name="partition">The partition they are of.</param>
    /// <param name="pages">Ids with page objects.</param>
    /// <param name="next">Cursor to hand out.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<ItemPage> ReadAsync(
        Partition partition, IEnumerable<(string Id, JsonElement Page)> pages, string? next, CancellationToken cancellationToken)
    {
        var items = new List<SourceItem>();
        var failures = new List<ItemFailure>();
        foreach (var (id, page) in pages)
        {
            try
            {
                items.Add(await ReadAsync(partition, NotionPage.Read(id, page), cancellationToken));
            }
            catch (SkippableException failure) when (failure.Code != ErrorCodes.NotFound)
            {
                failures.Add(new ItemFailure(new ItemKey(partition.Key, id), failure.Code, failure.Message));
            }
            catch (SkippableException)
            {
                // Deleted or taken from the connection since the list was made; the next complete enumeration settles it.
            }
        }

        return new ItemPage(items, failures, next);
    }

    private async Task<SourceItem> ReadAsync(Partition partition, NotionPage page, CancellationToken cancellationToken)
    {
        var content = await _reader.ReadAsync(page.Id, cancellationToken);
        var author = await _users.FindNameAsync(page.AuthorId, cancellationToken);
        var folder = NameSegment.From(page.DataSource is null ? "Pages" : partition.Name, "Data source");
        var file = $"{NameSegment.From(page.Title, "Untitled")} {page.Id.Replace("-", "", StringComparison.Ordinal)}.md";
        var body = page.Properties.Length > 0 && content.Length > 0 ? $"{page.Properties}\n{content}" : page.Properties + content;
        return new SourceItem(new ItemKey(partition.Key, page.Id), $"{folder}/{file}", page.Title, author, page.CreatedAt, page.EditedAt, page.Link, body);
    }
}
