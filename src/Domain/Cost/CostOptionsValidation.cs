using System.Globalization;
using Ingest.Domain.Collections;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Cost;

/// <summary>The rules of prices and budgets.</summary>
internal sealed class CostOptionsValidation : IValidateOptions<CostOptions>
{
    public ValidateOptionsResult Validate(string? name, CostOptions options)
    {
        var failures = options.Prices.Where(static price => price.Value < 0).Select(static price => string.Create(
            CultureInfo.InvariantCulture, $"Ingest:Cost:Prices:{price.Key}: expected 0 or more, but found '{price.Value}'. Give the price of a million tokens.")).ToList();
        foreach (var (collection, budget) in options.Budgets)
        {
            if (!CollectionName.IsValid(collection))
            {
                failures.Add($"Ingest:Cost:Budgets:{collection}: expected the name of a collection, but found '{collection}'. Correct the name.");
            }

            if (budget.TokensPerDay < 1)
            {
                failures.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"Ingest:Cost:Budgets:{collection}:TokensPerDay: expected 1 or more, but found '{budget.TokensPerDay}'. Leave it out for no limit."));
            }
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }
}
