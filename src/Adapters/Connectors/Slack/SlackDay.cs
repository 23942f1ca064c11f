using System.Runtime.CompilerServices;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>
/// What a channel has of one day (UTC). Keeps the text of a day that fits into one document; of a longer one only where each message stands, so that a day of any length
/// is read in bounded memory and cut into parts that do not depend on how it was read.
/// </summary>
internal sealed class SlackDay(DateOnly date, int messagesPerPart, bool withText)
{
    /// <summary>Characters a part has at most, unless a single message has more.</summary>
    public const int CharactersPerPart = 1_000_000;

    private readonly List<(SlackTs Ts, int Characters)> _places = [];
    private List<SlackMessage>? _messages = withText ? [] : null;
    private long _characters;

    public DateOnly Date { get; } = date;

    /// <summary>Threads that began on this day, newest first.</summary>
    public List<(SlackTs Ts, SlackTs? LatestReply)> Threads { get; } = [];

    /// <summary>Threads whose replies were also sent to the channel on this day.</summary>
    public HashSet<SlackTs> Broadcasts { get; } = [];

    public bool IsMalformed { get; private set; }

    public SlackTs Start => SlackTs.StartOf(Date);

    public SlackTs End => SlackTs.StartOf(Date.AddDays(1));

    /// <summary>All messages that are shown, in the order of time, if they were kept and fit into one document.</summary>
    public IReadOnlyList<SlackMessage>? Messages => _messages is null ? null : [.. _messages.AsEnumerable().Reverse()];

    /// <summary>Days of messages that come newest first.</summary>
    public static async IAsyncEnumerable<SlackDay> GroupAsync(
        SlackHistory history, IAsyncEnumerable<SlackMessage> messages, Func<DateOnly, SlackDay> create, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        SlackDay? day = null;
        await foreach (var message in messages.WithCancellation(cancellationToken))
        {
            if (day?.Date != message.Ts.Day)
            {
                if (day is not null)
                {
                    yield return day;
                }

                day = create(message.Ts.Day);
            }

            day.Add(message, history.IsShown(message));
        }

        if (day is not null)
        {
            yield return day;
        }
    }

    /// <summary>Where each part begins, in the order of time: none when nothing is shown.</summary>
    public IReadOnlyList<SlackTs> Parts()
    {
        var starts = new List<SlackTs>();
        var messages = 0;
        long characters = 0;
        for (var i = _places.Count - 1; i >= 0; i--)
        {
            messages++;
            characters += _places[i].Characters;
            if (starts.Count == 0 || messages > messagesPerPart || characters > CharactersPerPart)
            {
                starts.Add(_places[i].Ts);
                messages = 1;
                characters = _places[i].Characters;
            }
        }

        return starts;
    }

    /// <summary>Takes the next older message.</summary>
    public void Add(SlackMessage message, bool isShown)
    {
        IsMalformed |= message.Kind == SlackMessageKind.Malformed;
        if (message.HasThread)
        {
            Threads.Add((message.Ts, message.LatestReply));
        }

        if (message is { Kind: SlackMessageKind.Broadcast, Thread: { } thread })
        {
            Broadcasts.Add(thread);
        }

        if (!isShown)
        {
            return;
        }

        _places.Add((message.Ts, message.Text.Length));
        _characters += message.Text.Length;
        _messages?.Add(message);
        if (_places.Count > messagesPerPart || _characters > CharactersPerPart)
        {
            _messages = null;
        }
    }
}
