using System.Globalization;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Cost;

/// <summary>
/// Spends the daily token budgets of collections. Asked before every page of chunks and told after it, so several workers can go over by at most the page
/// each of them is at. What is over waits until midnight (UTC), or until the budget is raised; nothing fails and no attempt is counted.
/// </summary>
public sealed class TokenBudget(
    ITokenLedger ledger, IPausedWork paused, IWorkSignal signal, IOptions<CostOptions> options, IOptions<WorkerOptions> worker, TimeProvider time)
{
    private const int Group = 500;

    private DateOnly Today => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    /// <summary>When the next day begins.</summary>
    public DateTimeOffset NextDay => new(Today.AddDays(1), TimeOnly.MinValue, TimeSpan.Zero);

    /// <summary>Returns when the collection may embed a page now.</summary>
    /// <exception cref="PausedException"><c>budget_exhausted</c>, until midnight.</exception>
    public async Task DemandAsync(string collection, CancellationToken cancellationToken)
    {
        if (LimitOf(collection) is not { } limit || await UsedAsync(collection, cancellationToken) is var used && used < limit)
        {
            return;
        }

        var pause = new PausedException(ErrorCodes.BudgetExhausted, Explain(collection, used, limit), NextDay);
        await paused.PauseWaitingAsync(collection, pause.Message, pause.Until, Group, cancellationToken);
        throw pause;
    }

    /// <summary>
    /// Tokens were embedded. Recorded when somebody may ask: when the model costs something or the collection has a budget.
    /// </summary>
    /// <param name="collection">For which collection.</param>
    /// <param name="model">By which embedding model.</param>
    /// <param name="texts">What was embedded: chunks.</param>
    /// <param name="cancellationToken">Stops waiting for the database.</param>
    public Task SpendAsync(string collection, string model, MeteredTexts texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(texts);
        return TokenPrices.IsFree(model) && LimitOf(collection) is null
            ? Task.CompletedTask
            : ledger.AddAsync(new TokenUse(Today, collection, model, texts.Tokens, texts.Estimated, texts.Vectors.Count), cancellationToken);
    }

    /// <summary>Every collection that has a budget, and how it stands today, by name. Costs one statement, or none when there is no budget.</summary>
    public async Task<IReadOnlyList<BudgetStanding>> ReadAsync(CancellationToken cancellationToken)
    {
        var limits = options.Value.Budgets.Where(static budget => budget.Value.TokensPerDay is not null).OrderBy(static budget => budget.Key, StringComparer.Ordinal).ToList();
        if (limits.Count == 0)
        {
            return [];
        }

        var used = await ledger.ReadDayAsync(Today, [.. limits.Select(static budget => budget.Key)], cancellationToken);
        return [.. limits.Select(budget => Stand(budget.Key, used.GetValueOrDefault(budget.Key), budget.Value.TokensPerDay!.Value))];
    }

    /// <summary>Gives back to work what waits for a budget that is not used up, because it was raised or taken away. Answers how many versions.</summary>
    /// <exception cref="RetryableException">The database did not answer; the next call makes up for it.</exception>
    public async Task<int> ReleaseAsync(CancellationToken cancellationToken)
    {
        var released = 0;
        foreach (var collection in await paused.ListCollectionsAsync([.. worker.Value.Queues], cancellationToken))
        {
            if (LimitOf(collection) is { } limit && await UsedAsync(collection, cancellationToken) >= limit)
            {
                continue;
            }

            int group;
            do
            {
                group = await paused.ReleaseAsync(collection, Group, cancellationToken);
                released += group;
            }
            while (group == Group);
        }

        if (released > 0)
        {
            signal.Notify();
        }

        return released;
    }

    private BudgetStanding Stand(string collection, long used, long limit) => new(
        collection, used, limit, used < limit ? null : NextDay, used < limit ? null : Explain(collection, used, limit));

    private long? LimitOf(string collection) => options.Value.Budgets.TryGetValue(collection, out var budget) ? budget.TokensPerDay : null;

    private async Task<long> UsedAsync(string collection, CancellationToken cancellationToken) =>
        (await ledger.ReadDayAsync(Today, [collection], cancellationToken)).GetValueOrDefault(collection);

    private static string Explain(string collection, long used, long limit) => string.Create(
        CultureInfo.InvariantCulture,
        $"Collection '{collection}' has used {used:N0} of its {limit:N0} tokens of today (UTC). It goes on at midnight UTC, or when Ingest:Cost:Budgets:{collection}:TokensPerDay is raised and the service started again.");
}

/// <summary>How a collection's budget stands today.</summary>
/// <param name="Collection">The collection.</param>
/// <param name="Used">Tokens used today (UTC).</param>
/// <param name="TokensPerDay">What it may use.</param>
/// <param name="PausedUntil">When it goes on, or null when it is not used up.</param>
/// <param name="Message">Why it waits and what to do, or null.</param>
public sealed record BudgetStanding(string Collection, long Used, long TokensPerDay, DateTimeOffset? PausedUntil, string? Message);
