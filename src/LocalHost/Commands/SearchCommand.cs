using System.CommandLine;
using System.Globalization;
using Ingest.Domain.Search;
using Spectre.Console;
using Terminal = Ingest.LocalHost.Output.Terminal;

namespace Ingest.LocalHost.Commands;

/// <summary><c>search QUERY</c>: the chunks that answer best, of what is searchable now.</summary>
internal static class SearchCommand
{
    private const int DefaultTop = 10;

    public static Command Create()
    {
        var query = new Argument<string[]>("query") { Description = "What to look for.", Arity = ArgumentArity.OneOrMore };
        var top = new Option<int>("--top")
        {
            Description = $"Results at most, 1 to {SearchRequest.MaxTop}.",
            DefaultValueFactory = static _ => DefaultTop,
        };
        var collection = SharedOptions.OfCollection("Only this collection.");
        var json = SharedOptions.Json();
        var command = new Command("search", "Search what has been ingested.") { query, top, collection, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            CommandContext.Create(arguments.GetValue(json)),
            new SearchRequest(string.Join(' ', arguments.GetRequiredValue(query)), arguments.GetValue(collection), arguments.GetValue(top)),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, SearchRequest request, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var hits = await application.Get<SearchService>().SearchAsync(request, cancellationToken);
        if (context.Json)
        {
            context.Terminal.WriteJson(new { Results = hits.Select(static h => new { h.DocumentId, h.Name, h.Page, h.Score, h.Text }) });
            return 0;
        }

        if (hits.Count == 0)
        {
            context.Terminal.Say("Nothing found.");
        }

        foreach (var hit in hits)
        {
            var page = hit.Page is null ? "" : $", page {hit.Page}";
            context.Terminal.Out.Write(Terminal.Cell(string.Create(CultureInfo.InvariantCulture, $"{hit.Score:0.000}  {hit.Name}{page}"), Color.Green));
            context.Terminal.Out.WriteLine();
            context.Terminal.Out.Write(new Padder(Terminal.Cell(hit.Text), new Padding(7, 0, 0, 1)));
        }

        return 0;
    }
}
