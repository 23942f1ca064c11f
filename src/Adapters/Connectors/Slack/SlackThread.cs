namespace Ingest.Adapters.Connectors.Slack;

/// <summary>A thread as it is read: its first message, then its replies as they were written. Bounded: what is beyond is left out, and the document says so.</summary>
internal sealed class SlackThread(SlackTs ts)
{
    /// <summary>Messages a thread's document has at most. Slack's own interface is unusable long before.</summary>
    public const int MaxMessages = 10_000;

    private const int MaxCharacters = 4_000_000;

    private readonly List<SlackMessage> _messages = [];
    private int _characters;

    public SlackTs Ts { get; } = ts;

    /// <summary>The first message; null until it was seen, or when it is not shown.</summary>
    public SlackMessage? First { get; private set; }

    /// <summary>What is shown, in the order of time, without the first message.</summary>
    public IReadOnlyList<SlackMessage> Replies => _messages;

    /// <summary>Time stamp of the latest reply.</summary>
    public SlackTs Last { get; private set; } = ts;

    public bool Exists { get; private set; }

    public bool IsMalformed { get; private set; }

    public bool IsFull => _messages.Count >= MaxMessages || _characters >= MaxCharacters;

    /// <summary>Takes the next message; what was taken before changes nothing.</summary>
    public void Add(SlackMessage message, Func<SlackMessage, bool> isShown)
    {
        if (message.Kind == SlackMessageKind.Malformed)
        {
            IsMalformed = true;
            return;
        }

        if (message.Ts == Ts)
        {
            First = message.Kind == SlackMessageKind.Tombstone ? null : message;
            return;
        }

        if (message.Ts <= Last)
        {
            return;
        }

        Last = message.Ts;
        Exists = true;
        if (isShown(message) && !IsFull)
        {
            _messages.Add(message);
            _characters += message.Text.Length;
        }
    }
}
