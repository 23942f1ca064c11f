using Ingest.Domain.Sources;
using Ingest.Vendors;
using Ingest.Vendors.Slack;

namespace Ingest.Adapters.Tests.Connectors.Slack;

public sealed class SlackDemoTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 22, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tomorrow_AfterAFirstSync_ShowsNewEditedAndDeletedItems()
    {
        var clock = new JumpingClock(Now);
        await using var demo = new SlackDemo(clock);
        await demo.Server.StartAsync();
        await using var source = new ConnectedSource("slack", () => demo.Server.Token, clock, demo.Settings.Select(static s => (s.Key, s.Value)));

        var first = await ReadAsync(source, new SyncWindow(null, Now));
        var keys = await KeysAsync(source);
        var changes = demo.Tomorrow(Now.AddDays(1));
        var second = await ReadAsync(source, new SyncWindow(Now, Now.AddDays(1)));
        var left = await KeysAsync(source);

        Assert.Empty(source.Factory.Validate(ConnectedSource.Name));
        Assert.Equal(3, first.Keys.Select(static k => k.Partition).Distinct().Count());
        Assert.InRange(first.Values.Sum(static i => i.Split("\n\n").Length), 150, 250);
        Assert.Equal(19, first.Keys.Count(static k => k.Key.StartsWith("thread:", StringComparison.Ordinal)));
        Assert.Equal(first.Keys.Order(Comparer), keys.Order(Comparer));
        Assert.Equal((4, 1, 1), (changes.Added, changes.Edited, changes.Deleted));
        Assert.Equal(3, second.Keys.Except(first.Keys).Count());
        Assert.InRange(second.Count(i => first.TryGetValue(i.Key, out var before) && before != i.Value), 2, 4);
        Assert.Single(keys.Except(left), static k => k.Key.StartsWith("thread:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Demo_StartedAgain_IsTheSameWorld()
    {
        var worlds = new List<Dictionary<ItemKey, string>>();
        for (var start = 0; start < 2; start++)
        {
            var clock = new JumpingClock(Now.AddDays(start * 10));
            await using var demo = new SlackDemo(clock);
            await demo.Server.StartAsync();
            demo.Tomorrow(Now);
            await using var source = new ConnectedSource("slack", () => demo.Server.Token, clock, demo.Settings.Select(static s => (s.Key, s.Value)));
            worlds.Add(await ReadAsync(source, new SyncWindow(null, Now.AddDays(20))));
        }

        Assert.Equal(worlds[0], worlds[1]);
    }

    private static Comparer<ItemKey> Comparer { get; } = Comparer<ItemKey>.Create(static (one, other) => string.CompareOrdinal($"{one}", $"{other}"));

    private static async Task<Dictionary<ItemKey, string>> ReadAsync(ConnectedSource source, SyncWindow window)
    {
        var items = new Dictionary<ItemKey, string>();
        foreach (var partition in (await source.Connect().ListPartitionsAsync(null, Stop)).Partitions)
        {
            string? cursor = null;
            do
            {
                var page = await source.Connect().ReadPageAsync(new PageRequest(partition, window, cursor), Stop);
                Assert.Empty(page.Failures);
                foreach (var item in page.Items)
                {
                    items.Add(item.Key, item.Body);
                }

                cursor = page.Next;
            }
            while (cursor is not null);
        }

        return items;
    }

    private static async Task<List<ItemKey>> KeysAsync(ConnectedSource source)
    {
        var keys = new List<ItemKey>();
        foreach (var partition in (await source.Connect().ListPartitionsAsync(null, Stop)).Partitions)
        {
            string? cursor = null;
            do
            {
                var page = await source.Connect().ListKeysAsync(partition, cursor, Stop);
                keys.AddRange(page.Keys.Select(key => new ItemKey(partition.Key, key)));
                cursor = page.Next;
            }
            while (cursor is not null);
        }

        return keys;
    }
}
