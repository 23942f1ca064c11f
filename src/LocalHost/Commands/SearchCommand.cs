using System.CommandLine;
using System.Globalization;
using Ingest.Api.Search;
using Ingest.Domain.Search;
using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Commands;

/// <summary><c>search QUERY</c>: the chunks that answer best, of what is searchable now.</summary>
internal static class SearchCommand
{
    private const int DefaultTop = 10;
    private const int Indent = 7;

    // Of a hit's text: enough to see whether it answers. JSON has all of it.
    private const int ShownLength = 300;
    private const int ShownLines = 3;

    public static Command Create()
    {
        var query = new Argument<string[]>("query") { Description = "What to look for.", Arity = ArgumentArity.OneOrMore };
        var top = new Option<int>("--top")
        {
            Description = $"Results at most, 1 to {SearchRequest.MaxTop}.",
            DefaultValueFactory = static _ => DefaultTop,
        };
        var collection = SharedOptions.OfCollection("Only this collection.");
        var mode = new Option<string>("--mode")
        {
            Description = "How to rank: vector (by meaning, as far as the collection's model goes), text (by words) or hybrid (both).",
            DefaultValueFactory = static _ => SearchMode.Vector.ToWord(),
        };
        mode.AcceptOnlyFromAmong([.. Enum.GetValues<SearchMode>().Select(static m => m.ToWord())]);
        var json = SharedOptions.Json();
        var command = new Verb(
            "search", "Search what has been ingested.", "./ingest search \"what does a tandem cost\" --top 3 --mode hybrid") { query, top, collection, mode, json };
        command.SetAction((arguments, cancellationToken) => RunAsync(
            CommandContext.Create(arguments.GetValue(json)),
            new SearchRequest(string.Join(' ', arguments.GetRequiredValue(query)), arguments.GetValue(collection), arguments.GetValue(top),
                SearchModes.Parse(arguments.GetValue(mode))),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CommandContext context, SearchRequest request, CancellationToken cancellationToken)
    {
        await using var application = await context.StartClientAsync(cancellationToken);
        var hits = await application.Get<SearchService>().SearchAsync(request, cancellationToken);
        if (context.Json)
        {
            context.Terminal.WriteJson(SearchResults.From(request.Mode, hits));
            return 0;
        }

        if (hits.Count == 0)
        {
            context.Terminal.Say("Nothing found.");
        }

        Write(context.Terminal, hits);
        return 0;
    }

    private static void Write(Terminal terminal, IReadOnlyList<SearchHit> hits)
    {
        var length = Math.Min(ShownLength, ShownLines * Math.Max(1, terminal.Out.Profile.Width - Indent));
        var several = hits.Select(static h => h.Collection).Distinct().Skip(1).Any();
        foreach (var hit in hits)
        {
            var page = hit.Page is null ? "" : $", page {hit.Page}";
            var collection = several ? $" ({hit.Collection})" : "";
            var title = string.Create(CultureInfo.InvariantCulture, $"{hit.Score,5:0.000}  {hit.Name}{page}{collection}");
            terminal.Out.Write(Terminal.Cell(title, Color.Green));
            terminal.Out.WriteLine();
            terminal.Out.Write(new Padder(Marked(Excerpt.Cut(hit.Text, hit.Highlights, length)), new Padding(Indent, 0, 0, 1)));
        }
    }

    /// <summary>The text with the words of the query in bold, where the output can show that.</summary>
    private static Paragraph Marked(IReadOnlyList<(string Text, bool IsWord)> pieces)
    {
        var paragraph = new Paragraph();
        foreach (var (piece, isWord) in pieces)
        {
            paragraph.Append(Plain.Line(piece), isWord ? new Style(decoration: Decoration.Bold) : Style.Plain);
        }

        return paragraph;
    }
}
