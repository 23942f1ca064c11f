using System.Globalization;
using System.Text;

namespace Ingest.Domain.Sources;

/// <summary>The document text of an item: title, who and when, where to open it, then its body. The same for every product, so that search results read alike.</summary>
public static class ItemText
{
    /// <summary>UTF-8 Markdown with a first-level heading. The same item gives the same bytes.</summary>
    public static byte[] Render(SourceItem item)
    {
        ArgumentNullException.ThrowIfNull(item);
        var text = new StringBuilder(item.Body.Length + 256);
        text.Append("# ").Append(OneLine(item.Title)).Append("\n\n");
        if (!string.IsNullOrWhiteSpace(item.Author))
        {
            text.Append("Author: ").Append(OneLine(item.Author)).Append("  \n");
        }

        text.Append("Created: ").Append(Minute(item.CreatedAt)).Append("  \nUpdated: ").Append(Minute(item.UpdatedAt)).Append('\n');
        if (item.Link is not null)
        {
            text.Append("\nLink: <").Append(item.Link.AbsoluteUri).Append(">\n");
        }

        text.Append('\n').Append(item.Body.Trim().ReplaceLineEndings("\n")).Append('\n');
        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Minute(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);

    private static string OneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
