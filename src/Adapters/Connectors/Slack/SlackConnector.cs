using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// Reads a Slack workspace. A partition is a channel; its items are the threads, and the messages outside threads of each day (UTC). See
/// <see cref="SlackOptions"/> for what a sync can notice and what only a backfill can.
/// </summary>
internal sealed class SlackConnector(SlackClient client, SlackAuth auth, SlackOptions options, Func<CancellationToken, Task<SlackDirectory>> readDirectory, TimeProvider time) : IConnector
{
    private SlackDirectory? _directory;

    public Task<SourceAccess> CheckAccessAsync(CancellationToken cancellationToken) => auth.CheckAsync(cancellationToken);

    public async Task<PartitionPage> ListPartitionsAsync(string? cursor, CancellationToken cancellationToken)
    {
        var names = options.DirectMessages ? (await DirectoryAsync(cancellationToken)).Names : SlackNames.None;
        var (trail, token) = SlackChannels.ParseCursor(cursor);
        using var page = await client.ListChannelsAsync(SlackChannels.Types(options), token, cancellationToken);
        var next = SlackClient.NextPage(page);
        if (next is not null && !trail.TryFollow(next, out trail))
        {
            throw client.Failures.RepeatedPage("listing channels");
        }

        if (page.RootElement.Inner("channels") is null)
        {
            throw client.Failures.Changed("listing channels", "the answer has no list of channels");
        }

        return new PartitionPage([.. page.RootElement.Items("channels").Select(c => SlackChannels.From(c, options, names)).OfType<Partition>()], next is null ? null : SlackChannels.ToCursor(trail, next));
    }

    public async Task<ItemPage> ReadPageAsync(PageRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var range = SlackRange.Of(request.Window, options);
        var start = SlackCursor.Parse(request.Cursor) ?? SlackCursor.At(range.End);
        var page = new SlackPageBuilder(options.PageSize, time);
        var walk = new SlackWalk(Reader(await DirectoryAsync(cancellationToken), request.Partition, page), options, range);
        try
        {
            await walk.FillAsync(start, cancellationToken);
        }
        catch (RetryableException) when (walk.Position is { } reached && reached != start)
        {
            // What was read is worth keeping; the trouble, if it lasts, is the next page's.
        }

        return page.Build(walk.Position);
    }

    public async Task<KeyPage> ListKeysAsync(Partition partition, string? cursor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(partition);
        var directory = await DirectoryAsync(cancellationToken);
        return await new SlackEnumeration(History(directory, partition.Key), options, partition.Key, time).ReadAsync(SlackCursor.Parse(cursor), cancellationToken);
    }

    public async Task<ItemPage> ReadItemsAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var page = new SlackPageBuilder(options.PageSize, time);
        foreach (var channel in keys.GroupBy(static k => k.Partition))
        {
            try
            {
                await ReadChannelAsync(channel.Key, [.. channel], page, cancellationToken);
            }
            catch (SkippableException failure)
            {
                // The channel cannot be read, which does not say that its items are gone.
                foreach (var key in channel)
                {
                    page.Add(new ItemFailure(key, failure.Code, failure.Message));
                }
            }
        }

        return page.Build(null);
    }

    private async Task ReadChannelAsync(string channel, IReadOnlyCollection<ItemKey> keys, SlackPageBuilder page, CancellationToken cancellationToken)
    {
        var directory = await DirectoryAsync(cancellationToken);
        using var answer = await client.GetChannelAsync(channel, cancellationToken);
        var name = answer.RootElement.Inner("channel") is { } found ? SlackChannels.NameOf(found, directory.Names) : throw client.Failures.Changed($"reading what channel {channel} is", "the answer has no channel");
        await new SlackLookup(Reader(directory, new Partition(channel, name), page), options).ReadAsync(keys, cancellationToken);
    }

    private SlackReader Reader(SlackDirectory directory, Partition partition, SlackPageBuilder page) =>
        new(History(directory, partition.Key), new SlackDocuments(partition, directory), partition.Key, page);

    private SlackHistory History(SlackDirectory directory, string channel) => new(client, options, directory.Names, channel);

    private async Task<SlackDirectory> DirectoryAsync(CancellationToken cancellationToken) => _directory ??= await readDirectory(cancellationToken);
}
