using Ingest.Domain.Sources;
using Ingest.Vendors;
using Ingest.Vendors.Jira;

namespace Ingest.Adapters.Tests.Connectors.Jira;

/// <summary>The demo's Jira, read by the connector.</summary>
public sealed class JiraDemoTests : IAsyncDisposable
{
    private readonly JumpingClock _clock = new(new DateTimeOffset(2026, 11, 1, 0, 0, 0, TimeSpan.Zero));
    private readonly List<IAsyncDisposable> _owned = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned)
        {
            await owned.DisposeAsync();
        }
    }

    [Fact]
    public async Task Demo_ReadWhole_HasSixtyIssuesThatAreTheSameAfterEveryStart()
    {
        var first = await ReadAsync(await StartAsync(), from: null);
        var second = await ReadAsync(await StartAsync(), from: null);

        Assert.Equal(60, first.Count);
        Assert.Equal(first.Select(Bytes), second.Select(Bytes));
        Assert.Contains(first, static item => item.Body.Contains("| Silicone 60 | not at -30 °C |", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Tomorrow_ReadSinceThen_BringsWhatItSaysItChanged()
    {
        var demo = await StartAsync();
        _clock.Advance(TimeSpan.FromDays(1));
        var before = await ReadAsync(demo, from: null);
        var since = _clock.GetUtcNow();

        var changes = demo.Tomorrow(since);

        Assert.Equal(changes.Added + changes.Edited, (await ReadAsync(demo, since)).Count);
        var after = (await ReadAsync(demo, from: null)).Select(static i => i.Key).ToHashSet();
        Assert.Equal(changes.Deleted, before.Count(item => !after.Contains(item.Key)));
        Assert.Equal(before.Count + changes.Added - changes.Deleted, after.Count);
    }

    // Links have the server's port, which differs here.
    private static string Bytes(SourceItem item) => Convert.ToHexString(ItemText.Render(item with { Link = null }));

    private async Task<JiraDemo> StartAsync()
    {
        var demo = new JiraDemo(_clock);
        _owned.Add(demo);
        await demo.Server.StartAsync();
        return demo;
    }

    private async Task<IReadOnlyList<SourceItem>> ReadAsync(JiraDemo demo, DateTimeOffset? from)
    {
        await using var source = new ConnectedSource("jira", () => demo.Server.Token, _clock, demo.Settings.Select(static s => (s.Key, s.Value)));
        var items = new List<SourceItem>();
        foreach (var project in (await source.Connect().ListPartitionsAsync(null, Stop)).Partitions)
        {
            string? cursor = null;
            do
            {
                var page = await source.Connect().ReadPageAsync(new PageRequest(project, new SyncWindow(from, _clock.GetUtcNow()), cursor), Stop);
                items.AddRange(page.Items);
                cursor = page.Next;
            }
            while (cursor is not null);
        }

        return items;
    }
}
