using Microsoft.Extensions.Options;

namespace Ingest.Domain.Cost;

/// <summary>What tokens cost, from the configured table.</summary>
public sealed class TokenPrices(IOptions<CostOptions> options)
{
    private const decimal Million = 1_000_000;

    private static readonly string[] Embedded = ["lexical-", "semantic-"];

    /// <summary>The word behind a price.</summary>
    public string Currency => options.Value.Currency;

    /// <summary>True for models that run in this process or beside it.</summary>
    public static bool IsFree(string model) => Embedded.Any(prefix => model.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>Price of a million tokens, or null when nobody said.</summary>
    public decimal? OfMillion(string model) => options.Value.Prices.TryGetValue(model, out var price) ? price : IsFree(model) ? 0 : null;

    /// <summary>Price of so many tokens, or null when nobody said.</summary>
    public decimal? Of(string model, long tokens) => OfMillion(model) is { } price ? Math.Round(price * tokens / Million, 6) : null;
}
