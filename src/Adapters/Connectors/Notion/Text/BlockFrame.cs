using System.Text.Json;
using Ingest.Adapters.Connectors.Http;

namespace Ingest.Adapters.Connectors.Notion.Text;

/// <summary>One level of a page's tree while it is read: a page of its blocks, and where the next page of them is.</summary>
internal sealed class BlockFrame(string id, string prefix, int depth) : IDisposable
{
    private NotionList? _page;
    private IEnumerator<JsonElement>? _blocks;
    private PageTrail _trail = PageTrail.Start;

    /// <summary>The page or block whose children these are.</summary>
    internal string Id => id;

    /// <summary>What every line of this level begins with.</summary>
    internal string Prefix => prefix;

    /// <summary>Levels above it; 0 for the page itself.</summary>
    internal int Depth => depth;

    /// <summary>Number of the latest item of a numbered list; 0 outside of one.</summary>
    internal int Number { get; private set; }

    /// <summary>Table rows so far.</summary>
    internal int Rows { get; set; }

    /// <summary>The next block, or null at the end. Holds one page of blocks at a time.</summary>
    internal async Task<JsonElement?> NextAsync(NotionClient client, CancellationToken cancellationToken)
    {
        while (_blocks is null || !_blocks.MoveNext())
        {
            var token = _page?.Next;
            if (_page is not null && token is null)
            {
                return null;
            }

            Dispose();
            _page = await client.ListChildrenAsync(id, token, cancellationToken);
            if (_page.Next is { } next)
            {
                _trail = _trail.TryFollow(next, out var trail) ? trail : throw client.Failures.RepeatedPage($"reading the content of {id}");
            }

            _blocks = _page.Results.GetEnumerator();
        }

        Count(_blocks.Current);
        return _blocks.Current;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _blocks?.Dispose();
        _page?.Dispose();
    }

    private void Count(JsonElement block)
    {
        if (block.FindText("type") != "numbered_list_item")
        {
            Number = 0;
            return;
        }

        var start = block.Find("numbered_list_item").Find("list_start_index");
        Number = Number == 0 && start.ValueKind == JsonValueKind.Number && start.TryGetInt32(out var first) ? first : Number + 1;
    }
}
