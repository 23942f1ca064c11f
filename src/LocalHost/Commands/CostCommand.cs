using System.CommandLine;
using System.Globalization;
using Ingest.Domain.Cost;
using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary><c>cost</c>: tokens and their price by day, collection and model, and how today's budgets stand.</summary>
internal static class CostCommand
{
    private const int MaxDays = 366;

    public static Command Create()
    {
        var days = new Option<int>("--days") { Description = $"So many days, today included, by UTC: 1 to {MaxDays}.", DefaultValueFactory = static _ => 7 };
        days.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > MaxDays)
            {
                result.AddError($"--days: expected 1 to {MaxDays}.");
            }
        });
        var json = SharedOptions.Json();
        var command = new Verb("cost", "Show what was embedded: tokens and price by day, collection and model, and today's budgets.", "./ingest cost --days 30") { days, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(CommandContext.Create(arguments.GetValue(json)), arguments.GetValue(days), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, int days, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var prices = application.Get<TokenPrices>();
        var today = DateOnly.FromDateTime(application.Get<TimeProvider>().GetUtcNow().UtcDateTime);
        var uses = await application.Get<ITokenLedger>().ListAsync(today.AddDays(1 - days), cancellationToken);
        var budgets = await application.Get<TokenBudget>().ReadAsync(cancellationToken);
        if (context.Json)
        {
            context.Terminal.WriteJson(new
            {
                prices.Currency,
                Days = uses.Select(u => new { u.Day, u.Collection, u.Model, u.Tokens, u.Estimated, u.Chunks, Price = prices.Of(u.Model, u.Tokens) }),
                Budgets = budgets,
            });
            return 0;
        }

        WriteUses(context.Terminal, uses, prices);
        foreach (var budget in budgets)
        {
            context.Terminal.Out.Write(Terminal.Cell(
                budget.Message ?? string.Create(CultureInfo.InvariantCulture, $"{budget.Collection}: {budget.Used:N0} of {budget.TokensPerDay:N0} tokens of today's budget are used."),
                budget.PausedUntil is null ? null : Color.Yellow));
            context.Terminal.Out.WriteLine();
        }

        return 0;
    }

    /// <summary>A price for people: <c>0.0123 USD</c>, or that nobody knows it.</summary>
    public static string Price(TokenPrices prices, string model, long tokens) => prices.Of(model, tokens) is { } price
        ? string.Create(CultureInfo.InvariantCulture, $"{price:0.####} {prices.Currency}")
        : $"unknown (set Ingest:Cost:Prices:{model})";

    private static void WriteUses(Terminal terminal, IReadOnlyList<TokenUse> uses, TokenPrices prices)
    {
        if (uses.Count == 0)
        {
            terminal.Say("Nothing was embedded in these days that costs anything or counts against a budget.");
            return;
        }

        var table = Terminal.Table("day (UTC)", "collection", "model", "chunks", "tokens", "of these estimated", "price");
        foreach (var column in table.Columns.Skip(3))
        {
            column.RightAligned();
        }

        foreach (var use in uses)
        {
            table.AddRow([
                Terminal.Cell(use.Day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)), Terminal.Cell(use.Collection), Terminal.Cell(use.Model),
                .. new[] { use.Chunks, use.Tokens, use.Estimated }.Select(static n => Terminal.Cell(n.ToString("N0", CultureInfo.InvariantCulture))),
                Terminal.Cell(Price(prices, use.Model, use.Tokens)),
            ]);
        }

        terminal.Out.Write(table);
    }
}
