using System.Globalization;
using Ingest.Domain.Collections;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Sources.Runs;
using Ingest.LocalHost.Output.Tables;

namespace Ingest.LocalHost.Commands;

/// <summary><c>backfill SOURCE --days N --dry-run</c>: about what it would take, from what earlier runs saw. Asks the product nothing.</summary>
internal static class BackfillDryRun
{
    private const int Runs = 100;

    // Where nothing was ever ingested: a page of text is a chunk or two of some 1,000 characters.
    private const double UsualChunks = 2;
    private const double UsualTokens = 250;
    private const int LedgerDays = 30;

    /// <summary>Prints the estimate.</summary>
    public static async Task<int> RunAsync(CommandContext context, string name, int days, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var source = application.RequireSource(name);
        var collection = await application.Get<ICollectionStore>().FindAsync(source.Options.Collection, cancellationToken);
        var model = collection?.EmbeddingModel ?? application.Get<CollectionModels>().For(source.Options.Collection) ?? CollectionOptions.DefaultModel;
        var counts = (await application.Get<IDocumentQueries>().CountAsync(queues: null, cancellationToken)).FirstOrDefault(c => c.Name == source.Options.Collection);
        var today = DateOnly.FromDateTime(application.Get<TimeProvider>().GetUtcNow().UtcDateTime);
        var uses = (await application.Get<ITokenLedger>().ListAsync(today.AddDays(-LedgerDays), cancellationToken)).Where(u => u.Collection == source.Options.Collection).ToList();
        var embedded = uses.Sum(static use => use.Chunks);
        var estimate = BackfillEstimate.From(
            days,
            await application.Get<ISyncQueries>().ListAsync(source.Name, after: null, Runs, cancellationToken),
            counts is { Ready: > 0 } ? (double)counts.Chunks / counts.Ready : UsualChunks,
            embedded > 0 ? (double)uses.Sum(static use => use.Tokens) / embedded : UsualTokens);
        Write(context, source.Name, days, model, estimate, application.Get<TokenPrices>());
        return 0;
    }

    private static void Write(CommandContext context, string source, int days, string model, BackfillEstimate estimate, TokenPrices prices)
    {
        if (context.Json)
        {
            context.Terminal.WriteJson(new
            {
                DryRun = true, Source = source, Days = days, Model = model, estimate.Basis, estimate.Items, estimate.Chunks, estimate.Tokens,
                Price = estimate.Tokens is { } known ? prices.Of(model, known) : null, prices.Currency, estimate.Seconds,
            });
            return;
        }

        static string? Number(long? number) => number?.ToString("N0", CultureInfo.InvariantCulture);
        var facts = new Facts();
        facts.Add("source", source);
        facts.Add("days", days.ToString(CultureInfo.InvariantCulture));
        facts.Add("told from", estimate.Basis);
        facts.Add("items", Number(estimate.Items));
        facts.Add("chunks", estimate.Chunks is null ? null : $"at most {Number(estimate.Chunks)}: what did not change is not embedded again");
        facts.Add("tokens", estimate.Tokens is null ? null : $"at most about {Number(estimate.Tokens)}");
        facts.Add("price", estimate.Tokens is { } tokens ? $"at most {CostCommand.Price(prices, model, tokens)} with {model}" : null);
        facts.Add("time to read", estimate.Seconds is { } seconds ? string.Create(CultureInfo.InvariantCulture, $"about {seconds:0.0} s") : null);
        context.Terminal.Out.Write(facts);
        context.Terminal.Say("Nothing was read.");
    }
}
