using Ingest.Domain.Cost;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Tests.Cost;

public sealed class TokenPricesTests
{
    [Theory]
    [InlineData("", 0)]
    [InlineData("a", 1)]
    [InlineData("four", 1)]
    [InlineData("fiver", 2)]
    [InlineData("äöü", 2)]
    [InlineData("日本語", 3)]
    public void Estimate_Text_IsAQuarterOfItsBytes(string text, long tokens) => Assert.Equal(tokens, TokenEstimate.Of(text));

    [Fact]
    public void Of_KnownModel_IsItsShareOfAMillion() => Assert.Equal(0.002m, Prices(("text-embedding-3-small", 0.02m)).Of("text-embedding-3-small", 100_000));

    [Theory]
    [InlineData("lexical-512")]
    [InlineData("semantic-512")]
    public void Of_EmbeddedModel_IsNothing(string model) => Assert.Equal(0, Prices().Of(model, 1_000_000));

    [Fact]
    public void Of_UnknownModel_IsUnknown() => Assert.Null(Prices(("a", 1)).Of("b", 1));

    [Theory]
    [InlineData("Ingest:Cost:Prices:m", -1, 1)]
    [InlineData("Ingest:Cost:Budgets:c:TokensPerDay", 1, 0)]
    public void Validate_OutOfRange_NamesTheSetting(string setting, int price, int budget)
    {
        var options = new CostOptions();
        options.Prices["m"] = price;
        options.Budgets["c"] = new BudgetOptions { TokensPerDay = budget };

        var result = new CostOptionsValidation().Validate(null, options);

        Assert.StartsWith(setting, Assert.Single(result.Failures!), StringComparison.Ordinal);
    }

    [Fact]
    public void Validate_NameThatIsNoCollection_IsRefused()
    {
        var options = new CostOptions();
        options.Budgets["No Name"] = new BudgetOptions { TokensPerDay = 1 };

        Assert.Contains("No Name", Assert.Single(new CostOptionsValidation().Validate(null, options).Failures!), StringComparison.Ordinal);
    }

    private static TokenPrices Prices(params (string Model, decimal Price)[] prices)
    {
        var options = new CostOptions();
        foreach (var (model, price) in prices)
        {
            options.Prices[model] = price;
        }

        return new TokenPrices(Options.Create(options));
    }
}
