using System.Text.Json.Nodes;

namespace Ingest.Vendors.Notion;

/// <summary>A page, in a data source or not.</summary>
public sealed class NotionPage
{
    /// <summary>Its id; a UUID.</summary>
    public string Id { get; } = NotionIds.Next();

    /// <summary>The data source it is a row of, or null.</summary>
    public NotionDataSource? DataSource { get; init; }

    /// <summary>The page it stands on, or null for one directly in the workspace.</summary>
    public NotionPage? Parent { get; init; }

    /// <summary>Its title.</summary>
    public required string Title { get; set; }

    /// <summary>Id of its author.</summary>
    public required string AuthorId { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was changed.</summary>
    public required DateTimeOffset EditedAt { get; set; }

    /// <summary>Its content.</summary>
    public List<NotionBlock> Blocks { get; } = [];

    /// <summary>Properties but the title, as the API answers them.</summary>
    public JsonObject Properties { get; } = [];

    /// <summary>Whether it is in the trash.</summary>
    public bool IsInTrash { get; set; }

    /// <summary>Whether lists and searches do not know it yet.</summary>
    public bool IsHidden { get; set; }

    /// <summary>Whether it is answered in a shape that is not documented.</summary>
    public bool IsMalformed { get; set; }

    /// <summary>Whether its content is refused, as that of kinds of pages the API cannot show.</summary>
    public bool IsRefused { get; set; }

    internal JsonObject Json(bool titleOnly)
    {
        var properties = titleOnly ? [] : (JsonObject)Properties.DeepClone();
        properties["Name"] = new JsonObject { ["id"] = "title", ["type"] = "title", ["title"] = NotionRichText.Of(Title) };
        return new JsonObject
        {
            ["object"] = "page",
            ["id"] = Id,
            ["created_time"] = NotionTime.Text(CreatedAt),
            ["last_edited_time"] = NotionTime.Text(EditedAt),
            ["created_by"] = new JsonObject { ["object"] = "user", ["id"] = AuthorId },
            ["last_edited_by"] = new JsonObject { ["object"] = "user", ["id"] = AuthorId },
            ["in_trash"] = IsInTrash,
            ["parent"] = DataSource is not null
                ? new JsonObject { ["type"] = "data_source_id", ["data_source_id"] = DataSource.Id, ["database_id"] = DataSource.DatabaseId }
                : Parent is not null
                    ? new JsonObject { ["type"] = "page_id", ["page_id"] = Parent.Id }
                    : new JsonObject { ["type"] = "workspace", ["workspace"] = true },
            ["properties"] = IsMalformed ? "none of these" : properties,
            ["url"] = $"https://www.notion.so/{Title.Replace(' ', '-')}-{Id.Replace("-", "", StringComparison.Ordinal)}",
        };
    }
}

/// <summary>A data source: one table of a database.</summary>
public sealed class NotionDataSource
{
    /// <summary>Its id; a UUID.</summary>
    public string Id { get; } = NotionIds.Next();

    /// <summary>Id of the database it belongs to.</summary>
    public string DatabaseId { get; } = NotionIds.Next();

    /// <summary>Its title.</summary>
    public required string Title { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Whether it is in the trash.</summary>
    public bool IsInTrash { get; set; }

    internal JsonObject Json() => new()
    {
        ["object"] = "data_source",
        ["id"] = Id,
        ["title"] = NotionRichText.Of(Title),
        ["parent"] = new JsonObject { ["type"] = "database_id", ["database_id"] = DatabaseId },
        ["created_time"] = NotionTime.Text(CreatedAt),
        ["last_edited_time"] = NotionTime.Text(CreatedAt),
        ["in_trash"] = IsInTrash,
        ["properties"] = new JsonObject(),
    };
}
