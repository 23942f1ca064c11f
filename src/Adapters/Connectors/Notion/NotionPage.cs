using System.Text.Json;
using Ingest.Adapters.Connectors.Notion.Text;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>What a page object says of a page, taken out of the answer it came in.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DataSource">The data source it is a row of; null for a page outside of any.</param>
/// <param name="Title">Its title, or "Untitled".</param>
/// <param name="AuthorId">The user who made it, or null.</param>
/// <param name="CreatedAt">When it was made, to the minute.</param>
/// <param name="EditedAt">When it was last changed, to the minute.</param>
/// <param name="Link">Where it opens.</param>
/// <param name="Properties">Its properties as Markdown; empty for a page outside of data sources.</param>
internal sealed record NotionPage(
    string Id, string? DataSource, string Title, string? AuthorId, DateTimeOffset CreatedAt, DateTimeOffset EditedAt, Uri Link, string Properties)
{
    /// <summary>Pages in the trash, also those whose parent is, are not items.</summary>
    internal static bool IsInTrash(JsonElement page) => page.IsTrue("in_trash") || page.IsTrue("archived");

    /// <summary>
    /// The data source a page belongs to; null for one below the workspace, a page or a block. Before it was split into data sources a database was the parent itself.
    /// </summary>
    internal static string? DataSourceOf(JsonElement page) =>
        page.Find("parent").FindText("type") is "data_source_id" ? page.Find("parent").FindText("data_source_id") : null;

    /// <summary>Takes a page apart.</summary>
    /// <exception cref="SkippableException"><c>item_malformed</c>: something that every page has is not there.</exception>
    internal static NotionPage Read(string id, JsonElement page)
    {
        var properties = page.Find("properties");
        if (page.FindTime("created_time") is not { } created || page.FindTime("last_edited_time") is not { } edited || properties.ValueKind != JsonValueKind.Object)
        {
            throw new SkippableException(
                ErrorCodes.ItemMalformed,
                $"Page {id} came without created_time, last_edited_time or properties, which every page has. "
                + "It is tried again by the next run; if it stays so, look at the page in Notion.");
        }

        var dataSource = DataSourceOf(page);
        return new NotionPage(
            id,
            dataSource,
            PropertyText.Title(properties) ?? "Untitled",
            page.Find("created_by").FindText("id"),
            created,
            edited,
            NotionLink.From(page.FindText("url")) ?? NotionLink.ToPage(id),
            dataSource is null ? "" : PropertyText.Of(properties));
    }
}
