namespace Ingest.Adapters.Connectors.Notion.Text;

/// <summary>Addresses that people can open.</summary>
internal static class NotionLink
{
    private static readonly Uri App = new("https://www.notion.so/");

    /// <summary>Where a page or database opens, whatever the workspace's own domain is.</summary>
    internal static Uri ToPage(string id) => new(App, Uri.EscapeDataString(id.Replace("-", "", StringComparison.Ordinal)));

    /// <summary>A link of a text or block; null when it leads nowhere that people can open. Links within Notion come without scheme and host.</summary>
    internal static Uri? From(string? address) => address switch
    {
        null or "" => null,
        _ when address.StartsWith('/') && !address.StartsWith("//", StringComparison.Ordinal) => new Uri(App, address),
        _ => Uri.TryCreate(address, UriKind.Absolute, out var link) && (link.Scheme is "http" or "https" or "mailto") ? link : null,
    };
}
