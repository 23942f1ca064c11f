using System.Collections.Concurrent;
using System.Globalization;
using Ingest.Domain.Sources;

namespace Ingest.Functions.Tests.Sources;

/// <summary>A source of one partition with numbered items, a fixed number to a page. It says which pages were read, and a test may stand in between.</summary>
internal sealed class ScriptedSource(int items, int itemsPerPage) : IConnectorFactory
{
    private const string Part = "part";
    private static readonly DateTimeOffset Written = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public string Product => "scripted";

    /// <summary>Number of every page that was read, in order.</summary>
    public ConcurrentQueue<int> Pages { get; } = new();

    /// <summary>How often a run was planned.</summary>
    public int Plans { get; private set; }

    /// <summary>Items it has when asked by key: those with numbers below it. A test lets the last ones vanish.</summary>
    public int Items { get; set; } = items;

    /// <summary>Items that its pages and listings have, which may be fewer, as with a search that does not find everything.</summary>
    public int Listed { get; set; } = items;

    /// <summary>Called with the number of a page before it is handed out; may throw or wait.</summary>
    public Func<int, Task> BeforePage { get; set; } = static _ => Task.CompletedTask;

    public IEnumerable<string> Validate(string sourceName) => [];

    public IConnector Create(Source source, RequestMeter meter) => new Connector(this, meter);

    private sealed class Connector(ScriptedSource script, RequestMeter meter) : IConnector
    {
        public Task<SourceAccess> CheckAccessAsync(CancellationToken cancellationToken)
        {
            script.Plans++;
            return AnswerAsync(new SourceAccess("scripted account", null));
        }

        public Task<PartitionPage> ListPartitionsAsync(string? cursor, CancellationToken cancellationToken) =>
            AnswerAsync(new PartitionPage([new Partition(Part, "Part")], null));

        public async Task<ItemPage> ReadPageAsync(PageRequest request, CancellationToken cancellationToken)
        {
            var page = Number(request.Cursor);
            await script.BeforePage(page);
            script.Pages.Enqueue(page);
            return await AnswerAsync(new ItemPage([.. Numbers(page).Select(Item)], [], Next(page)));
        }

        public Task<KeyPage> ListKeysAsync(Partition partition, string? cursor, CancellationToken cancellationToken)
        {
            var page = Number(cursor);
            return AnswerAsync(new KeyPage([.. Numbers(page).Select(Key)], Next(page)));
        }

        public Task<ItemPage> ReadItemsAsync(IReadOnlyCollection<ItemKey> keys, CancellationToken cancellationToken) =>
            AnswerAsync(new ItemPage([.. keys.Select(static key => Number(key.Key)).Where(number => number < script.Items).Select(Item)], [], null));

        private Task<T> AnswerAsync<T>(T answer)
        {
            meter.Send();
            meter.Answer();
            return Task.FromResult(answer);
        }

        private IEnumerable<int> Numbers(int page) =>
            Enumerable.Range(page * script.ItemsPerPage, Math.Clamp(script.Listed - (page * script.ItemsPerPage), 0, script.ItemsPerPage));

        private string? Next(int page) => (page + 1) * script.ItemsPerPage < script.Listed ? (page + 1).ToString(CultureInfo.InvariantCulture) : null;

        private static int Number(string? text) => text is null ? 0 : int.Parse(text, CultureInfo.InvariantCulture);

        private static string Key(int number) => number.ToString(CultureInfo.InvariantCulture);

        private static SourceItem Item(int number) => new(
            new ItemKey(Part, Key(number)), $"items/{number}.md", $"Item {number}", "somebody", Written, Written, null, $"The text of item {number}.");
    }

    private int ItemsPerPage => itemsPerPage;
}
