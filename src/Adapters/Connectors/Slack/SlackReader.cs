using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Reads single documents of one channel into a page. A document that is not there any more adds nothing; one that cannot be read adds a failure.</summary>
internal sealed class SlackReader(SlackHistory history, SlackDocuments documents, string channel, SlackPageBuilder page)
{
    private readonly HashSet<SlackTs> _threads = [];

    public SlackHistory History => history;

    public SlackPageBuilder Page => page;

    /// <summary>Reads a thread, unless this page has it already.</summary>
    public async Task ReadThreadAsync(SlackTs ts, CancellationToken cancellationToken)
    {
        if (!_threads.Add(ts) || await history.ReadThreadAsync(ts, cancellationToken) is not { } thread)
        {
            return;
        }

        if (thread.IsMalformed)
        {
            AddMalformed(SlackKey.OfThread(ts));
            return;
        }

        page.Add(documents.Thread(thread));
    }

    /// <summary>Reads the messages from one time to another, exclusive, as a part of a day.</summary>
    public async Task ReadPartAsync(DateOnly day, int part, SlackTs from, SlackTs before, CancellationToken cancellationToken)
    {
        var messages = new List<SlackMessage>();
        await foreach (var message in history.ReadAsync(from, before, cancellationToken))
        {
            if (message.Kind == SlackMessageKind.Malformed)
            {
                AddMalformed(SlackKey.OfDay(day, part));
                return;
            }

            if (history.IsShown(message))
            {
                messages.Add(message);
            }
        }

        messages.Reverse();
        AddDay(day, part, messages);
    }

    /// <summary>Adds a part of a day from its messages in the order of time; nothing when there is none.</summary>
    public void AddDay(DateOnly day, int part, IReadOnlyList<SlackMessage> messages)
    {
        if (messages.Count > 0)
        {
            page.Add(documents.Day(day, part, messages));
        }
    }

    public void AddMalformed(string key) => AddFailure(
        key, ErrorCodes.ItemMalformed, $"A message of {key} in channel {channel} has not the documented shape. The others went on; it is tried again with the next sync.");

    public void AddFailure(string key, string code, string message) => page.Add(new ItemFailure(new ItemKey(channel, key), code, message));
}
