using System.ComponentModel.DataAnnotations;

namespace Ingest.Domain.Cost;

/// <summary>What tokens cost and how many may be spent. Section <c>Ingest:Cost</c>.</summary>
public sealed class CostOptions
{
    /// <summary>
    /// Price of a million tokens by embedding model, in <see cref="Currency"/>; 0 or more. The embedded models (<c>lexical-…</c>, <c>semantic-…</c>) cost
    /// nothing and need no entry; any other model without one has no known price. Default: none, because prices change.
    /// </summary>
    public IDictionary<string, decimal> Prices { get; } = new Dictionary<string, decimal>(StringComparer.OrdinalIgnoreCase);

    /// <summary>The word printed behind prices. Default <c>USD</c>; 1 to 8 characters.</summary>
    [Required, StringLength(8, MinimumLength = 1)]
    public string Currency { get; set; } = "USD";

    /// <summary>What collections may spend, by name. Default: no limit.</summary>
    public IDictionary<string, BudgetOptions> Budgets { get; } = new Dictionary<string, BudgetOptions>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>What a collection may spend. Section <c>Ingest:Cost:Budgets:{collection}</c>.</summary>
public sealed class BudgetOptions
{
    /// <summary>
    /// Tokens that may be embedded a day, by UTC. When they are used up its documents wait until midnight; workers that are in the middle of a page finish
    /// it, so a day can go over by a page of 128 chunks for each slot. Default: no limit; 1 or more.
    /// </summary>
    [Range(1, long.MaxValue)]
    public long? TokensPerDay { get; set; }
}
