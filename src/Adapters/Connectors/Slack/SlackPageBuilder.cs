using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Collects one page, and says when it is enough: so many items (100, or fewer where Slack's own pages are smaller), so much text, or so long.</summary>
internal sealed class SlackPageBuilder(int pageSize, TimeProvider time)
{
    private const int MaxItems = 100;
    private const int MaxCharacters = 4_000_000;

    // A page is committed as a whole; and where a page is one call of a cloud function, that call has a time limit of its own.
    private static readonly TimeSpan MaxTime = TimeSpan.FromMinutes(1);

    private readonly long _began = time.GetTimestamp();
    private readonly List<SourceItem> _items = [];
    private readonly List<ItemFailure> _failures = [];
    private long _characters;

    public bool IsFull => _items.Count + _failures.Count >= Math.Min(pageSize, MaxItems) || _characters >= MaxCharacters || IsLate;

    public bool IsLate => time.GetElapsedTime(_began) >= MaxTime;

    public void Add(SourceItem item)
    {
        _items.Add(item);
        _characters += item.Body.Length;
    }

    public void Add(ItemFailure failure) => _failures.Add(failure);

    public ItemPage Build(SlackCursor? next) => new(_items, _failures, next?.ToString());
}
