namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>
/// The part of the transcripts that a cursor stands for, and how the reading goes on after an answer. It goes by date from the newest to the oldest, asks for the
/// last date again so that nothing at a border is missed, and leaves out what it knows. What Fireflies does not document is not relied on:
/// whether bounds are included, how finely they are taken, and the order of an answer. That was always seen to be newest first; in another order, which a full
/// answer shows, the part is divided until each piece fits an answer.
/// </summary>
/// <param name="at">Where the reading stands.</param>
/// <param name="since">Oldest date that is wanted at all, in milliseconds since 1970, or null for all.</param>
/// <param name="until">Newest date that is wanted at all, or null for all.</param>
/// <param name="untilNothing">Whether a short answer is not yet the end: the part ends when Fireflies, asked for what is left, has nothing at all.</param>
internal sealed class TranscriptPart(TranscriptCursor at, long? since, long? until, bool untilNothing = false)
{
    private readonly long? _from = at.From ?? since;
    private readonly long? _to = at.To ?? until;

    /// <summary>What to ask for: a millisecond more at either end, should Fireflies exclude the bounds.</summary>
    internal TranscriptQuery Query(int limit, bool keysOnly) => new(_from - 1, _to + 1, limit, at.Skip, keysOnly);

    /// <summary>What came that belongs to the part and was not brought before.</summary>
    /// <param name="list">What came.</param>
    /// <param name="limit">How many were asked for.</param>
    internal IReadOnlyList<TranscriptEntry> NewOf(TranscriptList list, int limit) => IsTooMixed(list, limit)
        ? []
        : [.. Within(list).Where(entry => at.Skip > 0 || entry.Date != _to || !at.Known.Contains(entry.Id)).DistinctBy(static entry => entry.Id)];

    /// <summary>Where the reading goes on.</summary>
    /// <param name="list">What came.</param>
    /// <param name="limit">How many were asked for.</param>
    /// <returns>Null after the last part.</returns>
    /// <exception cref="RepeatedTranscriptsException">Fireflies answers the same whatever is asked.</exception>
    internal TranscriptCursor? After(TranscriptList list, int limit)
    {
        if (IsTooMixed(list, limit))
        {
            return Upper(list);
        }

        if (at.Skip > 0 && list.Entries.Count > 0 && Ids(list).SequenceEqual(at.Known))
        {
            throw new RepeatedTranscriptsException();
        }

        if (list.Entries.Count < (untilNothing ? 1 : limit))
        {
            return Below();
        }

        var brought = NewOf(list, limit);
        return brought.Count == 0 || brought[^1].Date == _to ? SkipOver(list) : GoOnAfter(brought);
    }

    /// <summary>What there is after the end of the part.</summary>
    private TranscriptCursor? Below() => at.From is { } read ? TranscriptCursor.Start with { To = read - 1 } : null;

    /// <summary>An answer that may not be all must be the newest of the part to go on below it. Another one only shows how to divide the part.</summary>
    private bool IsTooMixed(TranscriptList list, int limit)
    {
        var dates = Within(list).Select(static entry => entry.Date).ToList();
        return (untilNothing || list.Entries.Count >= limit) && !dates.Zip(dates.Skip(1)).All(static pair => pair.First >= pair.Second);
    }

    /// <summary>Without what lies beyond the part, which comes when bounds are taken more coarsely, or included.</summary>
    private IEnumerable<TranscriptEntry> Within(TranscriptList list) => list.Entries.Where(entry => !(entry.Date < _from) && !(entry.Date > _to));

    /// <summary>The upper part, which about half of what came is in.</summary>
    private TranscriptCursor Upper(TranscriptList list)
    {
        var dates = Within(list).Select(static entry => entry.Date).Order().ToList(); // At least two, or they would be in order.
        var middle = dates[dates.Count / 2];
        return at with { To = _to, From = middle > dates[0] ? middle : dates[^1], Skip = 0 };
    }

    /// <summary>More transcripts have one date than an answer holds, or bounds are taken more coarsely than they are given: only here skip is used.</summary>
    private TranscriptCursor SkipOver(TranscriptList list) => at with { To = _to, Known = Ids(list), Skip = at.Skip + list.Entries.Count };

    private static List<string> Ids(TranscriptList list) => [.. list.Entries.Select(static entry => entry.Id)];

    private TranscriptCursor GoOnAfter(IReadOnlyList<TranscriptEntry> brought)
    {
        var oldest = brought[^1].Date;
        var ids = brought.Where(entry => entry.Date == oldest).Select(static entry => entry.Id);
        return at with { To = oldest, Known = [.. ids.Concat(oldest == _to ? at.Known : []).Distinct().Take(TranscriptCursor.MaxKnown)], Skip = 0 };
    }
}

/// <summary>Fireflies leads in circles. Never leaves the connector.</summary>
internal sealed class RepeatedTranscriptsException : Exception;
