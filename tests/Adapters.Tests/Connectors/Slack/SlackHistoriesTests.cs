using Ingest.Domain.Sources;
using Ingest.Vendors.Slack;

namespace Ingest.Adapters.Tests.Connectors.Slack;

/// <summary>Made-up histories: whatever people do, all ways of reading agree, and a sync finds everything that <c>SlackOptions</c> promises.</summary>
public sealed class SlackHistoriesTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly string[] PageSizes = ["1", "2", "3", "7", "200"];

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 12)];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task AllWaysOfReading_AnyHistory_Agree(int seed)
    {
        await using var world = await SlackWorld.StartAsync();
        world.Reconfigure(("Bots", "true"), ("RereadDays", "7"), ("PageSize", PageSizes[seed % PageSizes.Length]));
        var people = new People(world.Slack.Workspace, new Random(seed));
        people.Act(120, from: Now.AddDays(-29), to: Now.AddHours(-3), youngerThan: null);
        var partition = SlackWorld.PartitionOf(people.Channel);

        var first = await ReadAsync(world, partition, new SyncWindow(null, Now));
        var keys = await KeysAsync(world, partition);
        var byKey = await ReadByKeyAsync(world, keys);
        var began = Now.AddHours(-2);
        people.Act(60, from: began, to: Now, youngerThan: Now.AddDays(-7));
        var sync = await ReadAsync(world, partition, new SyncWindow(began, Now));
        var left = await KeysAsync(world, partition);
        var whole = await ReadAsync(world, partition, new SyncWindow(null, Now));

        Assert.Equal(first.Keys.Order(), keys.Select(static k => k.Key).Order());
        Assert.Equal(Rows(first), Rows(byKey));
        Assert.Equal(whole.Keys.Order(), left.Select(static k => k.Key).Order());
        var known = left.ToDictionary(static k => k.Key, k => sync.GetValueOrDefault(k.Key) ?? first.GetValueOrDefault(k.Key) ?? "not found by the sync");
        Assert.Equal(Rows(whole), Rows(known));
    }

    private static IEnumerable<string> Rows(Dictionary<string, string> items) => items.OrderBy(static i => i.Key, StringComparer.Ordinal).Select(static i => $"{i.Key}: {i.Value}");

    private static async Task<Dictionary<string, string>> ReadAsync(SlackWorld world, Partition partition, SyncWindow window)
    {
        var items = new Dictionary<string, string>();
        string? cursor = null;
        do
        {
            var page = await world.Connect(new RequestMeter()).ReadPageAsync(new PageRequest(partition, window, cursor), Stop);
            Assert.Empty(page.Failures);
            foreach (var item in page.Items)
            {
                items[item.Key.Key] = Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(ItemText.Render(item)));
            }

            cursor = page.Next;
        }
        while (cursor is not null);

        return items;
    }

    private static async Task<Dictionary<string, string>> ReadByKeyAsync(SlackWorld world, List<ItemKey> keys)
    {
        var items = new Dictionary<string, string>();
        foreach (var some in keys.Chunk(20))
        {
            foreach (var item in (await world.Connect(new RequestMeter()).ReadItemsAsync(some, Stop)).Items)
            {
                items.Add(item.Key.Key, Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(ItemText.Render(item))));
            }
        }

        return items;
    }

    private static async Task<List<ItemKey>> KeysAsync(SlackWorld world, Partition partition)
    {
        var keys = new List<ItemKey>();
        string? cursor = null;
        do
        {
            var page = await world.Connect(new RequestMeter()).ListKeysAsync(partition, cursor, Stop);
            keys.AddRange(page.Keys.Select(key => new ItemKey(partition.Key, key)));
            cursor = page.Next;
        }
        while (cursor is not null);

        return keys;
    }

    /// <summary>Writes, replies, edits and deletes at random.</summary>
    private sealed class People(SlackWorkspace workspace, Random random)
    {
        private readonly List<SlackPost> _posts = [];
        private readonly string[] _users = [workspace.AddUser("ann", "Ann Lee"), workspace.AddUser("bo", "Bo Bakke")];

        public SlackChannel Channel { get; } = workspace.AddChannel("pier-four");

        /// <param name="actions">How many.</param>
        /// <param name="from">When it begins.</param>
        /// <param name="to">When it ends.</param>
        /// <param name="youngerThan">Only messages since then, in threads that began since then, are edited or deleted.</param>
        public void Act(int actions, DateTimeOffset from, DateTimeOffset to, DateTimeOffset? youngerThan)
        {
            for (var n = 0; n < actions; n++)
            {
                var at = from + ((to - from) * random.NextDouble());
                var old = _posts.Count > 0 ? _posts[random.Next(_posts.Count)] : null;
                var isYoung = old is not null && (youngerThan is null || TimeOf(old.Parent ?? old) > youngerThan);
                switch (random.Next(10))
                {
                    case < 4:
                        Post(at);
                        break;
                    case < 7 when old is not null && TimeOf(old.Parent ?? old) < at:
                        _posts.Add(workspace.Reply(Channel, old.Parent ?? old, User(), $"Reply {n} *now*", at, alsoToChannel: random.Next(4) == 0));
                        break;
                    case 7 when old is not null && isYoung && old.Subtype != "tombstone":
                        workspace.Edit(old, $"{old.Text} again", at);
                        break;
                    case 8 when old is not null && isYoung:
                        workspace.Delete(Channel, old);
                        _posts.RemoveAll(p => p == old);
                        break;
                }
            }
        }

        private void Post(DateTimeOffset at)
        {
            var post = workspace.Post(Channel, User(), $"Written at {at:O} by <@{User()}>", at);
            post.Subtype = random.Next(8) == 0 ? "channel_topic" : null;
            post.BotId = random.Next(5) == 0 ? "B1" : null;
            _posts.Add(post);
        }

        private string User() => _users[random.Next(_users.Length)];

        private static DateTimeOffset TimeOf(SlackPost post) =>
            DateTimeOffset.FromUnixTimeSeconds(long.Parse(post.Ts.Split('.')[0], System.Globalization.CultureInfo.InvariantCulture));
    }
}
