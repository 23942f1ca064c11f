using System.Diagnostics;
using Ingest.Adapters.Connectors.Slack;
using Ingest.Domain.Sources;
using Ingest.Vendors.Slack;

namespace Ingest.Adapters.Tests.Connectors.Slack;

/// <summary>Runs alone, because it measures the memory and the time of the whole process.</summary>
[CollectionDefinition(nameof(SlackLargeChannelTests), DisableParallelization = true)]
public sealed class SlackLargeChannelCollection;

[Collection(nameof(SlackLargeChannelTests))]
public sealed class SlackLargeChannelTests
{
    private const int Messages = 50_000;

    // All texts together take about 60 MB as strings. What the connector holds at a time (a page of Slack's, a page of ours) takes a fraction of that.
    private const int TextLength = 600;
    private const long Bound = 32 * 1024 * 1024;

    // Of processor time, the server's included, so that it holds on a busy machine.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(8);
    private static readonly DateTimeOffset End = new(2026, 3, 1, 23, 0, 0, TimeSpan.Zero);
    private static readonly string Filler = "*High* water, see <https://tides.example/|the _table_>. " + new string('x', TextLength);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(250)]
    [InlineData(1)]
    public async Task ReadPageAsync_FiftyThousandMessages_ComeOnceInBoundedMemoryAndTime(int days)
    {
        await using var world = await SlackWorld.StartAsync();
        world.Reconfigure(("Bots", "true"), ("PageSize", "999"));
        var channel = Fill(world.Slack, Messages, days);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        long most = 0;
        var requests = 0;
        world.BeforeRequest = () => most = ++requests % 20 == 0 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true)) : most;
        var began = Process.GetCurrentProcess().TotalProcessorTime;

        var (keys, seen, pages) = await ReadAsync(world, SlackWorld.PartitionOf(channel));
        var took = Process.GetCurrentProcess().TotalProcessorTime - began;

        world.BeforeRequest = null;
        Assert.Equal(Messages, seen.Count(static times => times == 1));
        Assert.Equal(keys.Order(), (await ListKeysAsync(world, SlackWorld.PartitionOf(channel))).Order());
        Assert.Equal(keys.Count, keys.Distinct().Count());
        Assert.True(pages > 2, $"{pages} pages.");
        Assert.InRange(most - before, long.MinValue, Bound);
        Assert.True(took < TimeLimit, $"It took {took}.");
    }

    [Fact]
    public async Task ReadItemsAsync_PartsOfALongDay_AreThoseOfTheSync()
    {
        await using var world = await SlackWorld.StartAsync();
        world.Reconfigure(("Bots", "true"), ("PageSize", "999"), ("MessagesPerDocument", "1000"));
        var channel = Fill(world.Slack, 7500, days: 3);
        var partition = SlackWorld.PartitionOf(channel);
        var day = DateOnly.FromDateTime(End.UtcDateTime.AddDays(-1));
        var wanted = Enumerable.Range(1, 4).Select(part => new ItemKey(channel.Id, SlackKey.OfDay(day, part))).ToList();

        var read = await world.Connect(new RequestMeter()).ReadItemsAsync(wanted, Stop);
        var all = new List<SourceItem>();
        string? cursor = null;
        do
        {
            var page = await world.Connect(new RequestMeter()).ReadPageAsync(new PageRequest(partition, new SyncWindow(End.AddDays(-1), End), cursor), Stop);
            all.AddRange(page.Items);
            cursor = page.Next;
        }
        while (cursor is not null);

        // 2,500 messages: two parts of 1,000, one of 500, and no fourth.
        Assert.Equal(wanted.Take(3), read.Items.Select(static i => i.Key));
        Assert.Equal([1000, 1000, 500], read.Items.Select(static i => SlackConnectorTests.Words(i.Body, 'm').Count()));
        Assert.Equal(read.Items.Select(ItemText.Render), all.Where(i => wanted.Contains(i.Key)).OrderBy(static i => i.Key.Key, StringComparer.Ordinal).Select(ItemText.Render));
        Assert.Equal($"#big on {day:yyyy-MM-dd}, part 2", read.Items[1].Title);
    }

    private static SlackChannel Fill(SlackServer server, int messages, int days)
    {
        var user = server.Workspace.AddUser("ann", "Ann Lee");
        var channel = server.Workspace.AddChannel("big");
        var perDay = messages / days;
        var first = new DateTimeOffset(End.UtcDateTime.Date, TimeSpan.Zero).AddDays(1 - days);
        for (var n = 0; n < messages; n++)
        {
            var at = first.AddDays(n / perDay).AddHours(23d * (n % perDay) / perDay);
            server.Workspace.Post(channel, user, $"m{n:D5} {Filler}", at);
        }

        return channel;
    }

    private static async Task<(List<string> Keys, byte[] Seen, int Pages)> ReadAsync(SlackWorld world, Partition partition)
    {
        var keys = new List<string>();
        var seen = new byte[Messages];
        var pages = 0;
        string? cursor = null;
        do
        {
            var page = await world.Connect(new RequestMeter()).ReadPageAsync(new PageRequest(partition, new SyncWindow(null, End), cursor), Stop);
            Assert.Empty(page.Failures);
            pages++;
            foreach (var item in page.Items)
            {
                keys.Add(item.Key.Key);
                foreach (var word in SlackConnectorTests.Words(item.Body, 'm'))
                {
                    seen[int.Parse(word.AsSpan(1), System.Globalization.CultureInfo.InvariantCulture)]++;
                }
            }

            cursor = page.Next;
        }
        while (cursor is not null);

        return (keys, seen, pages);
    }

    private static async Task<List<string>> ListKeysAsync(SlackWorld world, Partition partition)
    {
        var keys = new List<string>();
        string? cursor = null;
        do
        {
            var page = await world.Connect(new RequestMeter()).ListKeysAsync(partition, cursor, Stop);
            keys.AddRange(page.Keys);
            cursor = page.Next;
        }
        while (cursor is not null);

        return keys;
    }
}
