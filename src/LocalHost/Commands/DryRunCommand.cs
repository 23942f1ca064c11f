using System.CommandLine;
using System.Globalization;
using Ingest.Domain.Collections;
using Ingest.Domain.Cost;
using Ingest.Domain.Embedding;
using Ingest.Domain.Processing;
using Ingest.LocalHost.Files;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Ingestion;
using Ingest.LocalHost.Output;
using Microsoft.Extensions.Options;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary><c>--dry-run</c> of <c>run</c> and <c>add</c>: what the files would take, without taking them in.</summary>
internal static class DryRunCommand
{
    private const int ShownProblems = 50;

    // Texts that are embedded to measure an embedder that costs nothing.
    private const int Sample = 64;

    private static readonly TimeSpan SayPause = TimeSpan.FromSeconds(5);

    /// <summary>The option.</summary>
    public static Option<bool> Option() => new("--dry-run") { Description = "Only say what it would take: files by type, what would fail, chunks, tokens, price, time." };

    /// <summary>Reads the files and prints the estimate.</summary>
    public static async Task<int> RunAsync(CommandContext context, string[] paths, string collection, string? model, CancellationToken cancellationToken)
    {
        var selection = FileSelection.From(paths);
        await using var application = await context.StartClientAsync(cancellationToken);
        var time = TimeProvider.System;
        var said = time.GetTimestamp();
        var estimate = await DryRun.Of(application.Services).RunAsync(
            selection.Files, collection, application.Get<IOptions<WorkerOptions>>().Value.Slots,
            done =>
            {
                if (time.GetElapsedTime(Volatile.Read(ref said)) > SayPause)
                {
                    Volatile.Write(ref said, time.GetTimestamp());
                    context.Terminal.Say(string.Create(CultureInfo.InvariantCulture, $"[{done}/{selection.Files.Count}] read"));
                }
            },
            cancellationToken);
        var known = await application.Get<ICollectionStore>().FindAsync(collection, cancellationToken);
        var named = known?.EmbeddingModel ?? model ?? application.Get<CollectionModels>().For(collection) ?? CollectionOptions.DefaultModel;
        var seconds = await EmbeddingSecondsAsync(application, named, estimate.Chunks, cancellationToken);
        Write(context, collection, named, estimate, seconds, application.Get<TokenPrices>());
        return 0;
    }

    /// <summary>Measured for embedders that cost nothing; null for others, which are not asked just to know.</summary>
    private static async Task<double?> EmbeddingSecondsAsync(LocalApplication application, string model, long chunks, CancellationToken cancellationToken)
    {
        if (chunks == 0)
        {
            return 0;
        }

        if (!TokenPrices.IsFree(model) || application.Get<IEmbedderCatalog>().All.FirstOrDefault(e => e.Model == model) is not { } embedder)
        {
            return null;
        }

        var text = string.Join(' ', Enumerable.Repeat("the quick brown fox jumps over the lazy dog", 20));
        await embedder.EmbedAsync([text], cancellationToken);
        var started = TimeProvider.System.GetTimestamp();
        await embedder.EmbedAsync([.. Enumerable.Repeat(text, Sample)], cancellationToken);
        return Math.Round(TimeProvider.System.GetElapsedTime(started).TotalSeconds * chunks / Sample, 3);
    }

    private static void Write(CommandContext context, string collection, string model, IngestionEstimate estimate, double? embedding, TokenPrices prices)
    {
        if (context.Json)
        {
            context.Terminal.WriteJson(new
            {
                DryRun = true, Collection = collection, Model = model, estimate.Files, estimate.Unchanged, Failing = estimate.Problems.Count, estimate.Chunks,
                estimate.Tokens, Price = prices.Of(model, estimate.Tokens), prices.Currency, estimate.ReadSeconds, EmbedSeconds = embedding, estimate.Types, estimate.Problems,
            });
            return;
        }

        var terminal = context.Terminal;
        var types = Terminal.Table("type", "files", "chunks", "tokens");
        foreach (var column in types.Columns.Skip(1))
        {
            column.RightAligned();
        }

        foreach (var type in estimate.Types)
        {
            types.AddRow([
                Terminal.Cell(type.Type), .. new[] { type.Files, type.Chunks, type.Tokens }.Select(static n => Terminal.Cell(n.ToString("N0", CultureInfo.InvariantCulture))),
            ]);
        }

        terminal.Out.Write(types);
        WriteProblems(terminal, estimate.Problems);
        terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{Plain.Count(estimate.Files, "file")}: {estimate.Unchanged} unchanged, {estimate.Problems.Count} would fail; {Plain.Count(estimate.Chunks, "chunk")}, about {estimate.Tokens:N0} tokens"));
        terminal.Out.Write(Terminal.Cell($"Price with {model}: {CostCommand.Price(prices, model, estimate.Tokens)}"));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Time: about {estimate.ReadSeconds:0.0} s to read{(embedding is { } s ? $" and {s:0.0} s to embed" : "; how fast the endpoint embeds is not known")}. Nothing was taken in."));
    }

    private static void WriteProblems(Terminal terminal, IReadOnlyList<FileProblemOf> problems)
    {
        if (problems.Count == 0)
        {
            return;
        }

        var table = Terminal.Table("would fail", "code", "reason");
        foreach (var problem in problems.Take(ShownProblems))
        {
            table.AddRow(Terminal.Cell(problem.Name), Terminal.Cell(problem.Code, Color.Red), Terminal.Cell(problem.Message));
        }

        terminal.Out.Write(table);
        if (problems.Count > ShownProblems)
        {
            terminal.Say($"and {problems.Count - ShownProblems} more: --json has all.");
        }
    }
}
