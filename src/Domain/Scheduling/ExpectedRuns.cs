namespace Ingest.Domain.Scheduling;

/// <summary>Which instants of an expression become rows; pure arithmetic, bounded however often it fires and however long nobody looked.</summary>
internal static class ExpectedRuns
{
    /// <summary>
    /// After <paramref name="last"/> up to <paramref name="now"/>, oldest first: all, or when these are more than <paramref name="limit"/>, the first (since when
    /// something is overdue) and the latest (what is to be caught up), at most so many in all.
    /// </summary>
    public static IReadOnlyList<DateTimeOffset> InGap(ScheduleExpression expression, DateTimeOffset last, DateTimeOffset now, int limit)
    {
        if (last >= now)
        {
            return [];
        }

        var all = Between(expression, last, now, limit + 1);
        if (all.Count <= limit)
        {
            return all;
        }

        // Halves the distance until what is left fits: a schedule that fires every second of a year is never walked through.
        var first = all[0];
        var from = last;
        do
        {
            from += (now - from) / 2;
            all = Between(expression, from, now, limit);
        }
        while (all.Count >= limit);
        return [first, .. all];
    }

    /// <summary>After <paramref name="now"/>, soonest first: the next two, and those up to <paramref name="until"/>, at most <paramref name="limit"/>.</summary>
    public static IEnumerable<DateTimeOffset> Ahead(ScheduleExpression expression, DateTimeOffset now, DateTimeOffset until, int limit) =>
        expression.After(now).TakeWhile((at, place) => place < limit && (place < 2 || at <= until));

    private static List<DateTimeOffset> Between(ScheduleExpression expression, DateTimeOffset after, DateTimeOffset until, int limit) =>
        [.. expression.After(after).TakeWhile(at => at <= until).Take(limit)];
}
