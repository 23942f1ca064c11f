using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>A Notion connection (internal integration) of one workspace. Section <c>Ingest:Sources:{name}:Notion</c>.</summary>
public sealed class NotionOptions
{
    /// <summary>Where the API is. https, unless it is this machine. Default <c>https://api.notion.com</c>.</summary>
    [Required]
    public Uri? Address { get; set; } = new("https://api.notion.com");

    /// <summary>Requests a minute at most, evenly spaced. 1 to 3,000; default 180, the three a second that Notion's request limits promise to every connection.</summary>
    [Range(1, 3000)]
    public int RequestsPerMinute { get; set; } = 180;

    /// <summary>Pages read between two checkpoints; each costs at least one request of its own. 1 to 100; default 25.</summary>
    [Range(1, 100)]
    public int PageSize { get; set; } = 25;

    /// <summary>
    /// Blocks read of one page; what comes after is left out, and the document says so. 100 to 100,000; default 20,000. Every block with children costs a request.
    /// </summary>
    [Range(100, 100_000)]
    public int MaxBlocks { get; set; } = 20_000;

    /// <summary>Ids of the only data sources to read. Default: every one shared with the connection.</summary>
    public IList<string> DataSources { get; init; } = [];

    /// <summary>Ids of data sources to leave out. Default: none.</summary>
    public IList<string> ExcludeDataSources { get; init; } = [];

    /// <summary>Whether pages outside of data sources are read. Default true.</summary>
    public bool LoosePages { get; set; } = true;
}
