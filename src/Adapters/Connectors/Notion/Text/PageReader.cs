using System.Text.Json;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Connectors.Notion.Text;

/// <summary>
/// Reads the content of a page: all its blocks, nested ones in their place, as Markdown. Without recursion, and holding at most one page of
/// blocks for each level, so that neither a deep nor a long page can take the process along.
/// </summary>
/// <param name="client">Asks Notion.</param>
/// <param name="maxBlocks">Blocks after which the rest is left out.</param>
internal sealed class PageReader(NotionClient client, int maxBlocks)
{
    /// <summary>Levels of nesting that are read; what is deeper is left out.</summary>
    internal const int MaxDepth = 64;

    /// <summary>Levels that are shown as such; deeper ones stand at this one, because Markdown parsers refuse deep nesting.</summary>
    internal const int MaxShownDepth = 20;

    /// <summary>Longest text in characters: far beyond what a page can hold within reason, and within the memory of a small host.</summary>
    internal const int MaxLength = 4_000_000;

    /// <summary>Where meeting notes keep what they have, in the order in which Notion shows it.</summary>
    private static readonly string[] MeetingParts = ["summary_block_id", "notes_block_id", "transcript_block_id"];

    /// <summary>How often a page that is edited while it is read is begun anew.</summary>
    private const int Attempts = 3;

    /// <summary>The content of a page.</summary>
    /// <exception cref="SkippableException"><c>not_found</c>: the page is gone; <c>source_cursor_expired</c>: it was edited each time it was read.</exception>
    internal async Task<string> ReadAsync(string page, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ReadOnceAsync(page, cancellationToken);
            }
            catch (RetryableException failure) when (failure.Code == ErrorCodes.SourceCursorExpired)
            {
                if (attempt == Attempts)
                {
                    throw new SkippableException(
                        ErrorCodes.SourceCursorExpired, $"Page {page} was changed {Attempts} times while it was read. It is read again by the next run.", failure);
                }
            }
        }
    }

    private async Task<string> ReadOnceAsync(string page, CancellationToken cancellationToken)
    {
        var writer = new MarkdownWriter(MaxLength);
        var levels = new Stack<BlockFrame>();
        levels.Push(new BlockFrame(page, "", 0));
        try
        {
            for (var blocks = 0; levels.TryPeek(out var level);)
            {
                if (await NextAsync(level, writer, cancellationToken) is not { } block)
                {
                    levels.Pop().Dispose();
                    continue;
                }

                if (++blocks > maxBlocks || writer.IsFull)
                {
                    writer.Write("", "", $"*(The page goes on beyond {(writer.IsFull ? $"{MaxLength} characters" : $"{maxBlocks} blocks")}; the rest is only in Notion.)*");
                    break;
                }

                Write(block, level, writer, levels);
            }
        }
        finally
        {
            while (levels.TryPop(out var level))
            {
                level.Dispose();
            }
        }

        return writer.ToString();
    }

    /// <summary>The next block of a level. One whose content is not shared with the connection, as of a synced block from elsewhere, has none.</summary>
    private async Task<JsonElement?> NextAsync(BlockFrame level, MarkdownWriter writer, CancellationToken cancellationToken)
    {
        try
        {
            return await level.NextAsync(client, cancellationToken);
        }
        catch (SkippableException failure) when (level.Depth > 0 && failure.Code == ErrorCodes.NotFound)
        {
            writer.Write(level.Prefix, "", "*(Content that is not shared with the connection, or was deleted meanwhile.)*");
            return null;
        }
    }

    private static void Write(JsonElement block, BlockFrame level, MarkdownWriter writer, Stack<BlockFrame> levels)
    {
        if (block.IsTrue("in_trash"))
        {
            return;
        }

        var text = BlockText.Of(block, level.Number);
        var hasMarker = text.Marker.Length > 0 && text.Nesting.Length > 0;
        if (text.Body.Length > 0 || hasMarker)
        {
            writer.Write(level.Prefix, text.Marker, text.Body, text.Tight);
        }

        if (block.FindText("type") == "table_row" && level.Rows++ == 0)
        {
            writer.Write(level.Prefix, "", Separator(block), tight: true);
        }

        var shown = level.Depth < MaxShownDepth ? level.Prefix + text.Nesting : level.Prefix;
        foreach (var child in Children(block).Reverse())
        {
            if (level.Depth + 1 < MaxDepth)
            {
                levels.Push(new BlockFrame(child, shown, level.Depth + 1));
            }
            else
            {
                writer.Write(shown, "", $"*(Nested more than {MaxDepth} levels deep; the rest is only in Notion.)*");
            }
        }
    }

    /// <summary>Where the block's content is. Pages and databases inside are documents of their own; meeting notes name three blocks that hold theirs.</summary>
    private static IEnumerable<string> Children(JsonElement block)
    {
        var type = block.FindText("type") ?? "";
        if (type is "meeting_notes" or "transcription")
        {
            var parts = block.Find(type).Find("children");
            return MeetingParts.Select(part => parts.FindText(part)).OfType<string>();
        }

        return block.IsTrue("has_children") && type is not ("child_page" or "child_database") && block.FindText("id") is { Length: > 0 } id ? [id] : [];
    }

    /// <summary>Markdown tables have a line below their first row.</summary>
    private static string Separator(JsonElement row) =>
        string.Concat(row.Find("table_row").FindItems("cells").Select(static _ => "| --- ")) + "|";
}
