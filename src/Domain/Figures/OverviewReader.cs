using Ingest.Domain.Cost;
using Ingest.Domain.Sources;

namespace Ingest.Domain.Figures;

/// <summary>
/// How everything stands, for everybody who looks: one snapshot a process, read in one statement and at most once in <see cref="Age"/>, however many
/// ask; the sources at most once in <see cref="SourcesAge"/>. An answer that takes long is read less often, so looking never costs the database more
/// than a tenth of its time.
/// </summary>
public sealed class OverviewReader
{
    /// <summary>How long a snapshot is used again.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromSeconds(1.25);

    /// <summary>How long the sources' statuses are used again: several statements, and they move by minutes.</summary>
    public static readonly TimeSpan SourcesAge = TimeSpan.FromSeconds(15);

    /// <summary>A rate is not told from less time than this, so that the first document of a burst does not promise thousands.</summary>
    private static readonly TimeSpan LeastWindow = TimeSpan.FromSeconds(5);

    private readonly IFigureStore _store;
    private readonly TokenBudget _budget;
    private readonly TimeProvider _time;
    private readonly SharedAnswer<Overview> _overview;
    private readonly SharedAnswer<IReadOnlyList<SourceStatus>> _sources;

    internal OverviewReader(IFigureStore store, SourceStatusReader sources, TokenBudget budget, TimeProvider time)
    {
        _store = store;
        _budget = budget;
        _time = time;
        _sources = new SharedAnswer<IReadOnlyList<SourceStatus>>(token => sources.ReadAsync(at: null, token), SourcesAge, time);
        _overview = new SharedAnswer<Overview>(ReadNowAsync, Age, time);
    }

    /// <summary>The latest snapshot.</summary>
    /// <exception cref="Errors.RetryableException">The database did not answer.</exception>
    public Task<Overview> ReadAsync(CancellationToken cancellationToken) => _overview.GetAsync(cancellationToken);

    private async Task<Overview> ReadNowAsync(CancellationToken cancellationToken)
    {
        var sources = await _sources.GetAsync(cancellationToken);
        var standing = await _store.ReadStandingAsync(cancellationToken);
        var budgets = await _budget.ReadAsync(cancellationToken);
        var now = _time.GetUtcNow();
        var remaining = standing.Collections.Sum(static c => c.Pending + c.Processing);
        var rate = RatePerMinute(standing.Recent, now);
        return new Overview(now, standing, sources, budgets, Math.Round(rate, 1), remaining, Eta(remaining, rate));
    }

    /// <summary>From the last minute where it has something to tell, from the last ten where work is slow.</summary>
    private static double RatePerMinute(RecentlySettled recent, DateTimeOffset now)
    {
        const int Enough = 10;
        if (recent.LastMinute < Enough || recent.FirstAt is not { } first)
        {
            return Math.Max(recent.LastTenMinutes, recent.LastMinute) / 10.0;
        }

        var window = now - first;
        return recent.LastMinute / (window > LeastWindow ? window : LeastWindow).TotalMinutes;
    }

    private static TimeSpan? Eta(long remaining, double ratePerMinute) => (remaining, ratePerMinute) switch
    {
        (0, _) => TimeSpan.Zero,
        (_, > 0) => TimeSpan.FromMinutes(Math.Min(remaining / ratePerMinute, TimeSpan.FromDays(365).TotalMinutes)),
        _ => null,
    };
}

/// <summary>How everything stands.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Standing">The figures of that moment.</param>
/// <param name="Sources">Every configured source, at most <see cref="OverviewReader.SourcesAge"/> older.</param>
/// <param name="Budgets">Collections that have a token budget, and how it stands; costs a second statement only where there is one.</param>
/// <param name="RatePerMinute">Documents that became ready or failed, per minute.</param>
/// <param name="Remaining">Documents that wait or are in work.</param>
/// <param name="Eta">When these are done at this rate, zero when nothing remains, null when nothing moves.</param>
public sealed record Overview(
    DateTimeOffset At, Standing Standing, IReadOnlyList<SourceStatus> Sources, IReadOnlyList<BudgetStanding> Budgets, double RatePerMinute, long Remaining, TimeSpan? Eta);
