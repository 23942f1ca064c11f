using System.CommandLine;
using System.CommandLine.Help;
using System.Globalization;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Commands.Help;

/// <summary>The help of the command line as lines that fit a width.</summary>
/// <param name="width">Cells of a line.</param>
/// <param name="heading">Makes a heading look like one.</param>
internal sealed class HelpText(int width, Func<string, string> heading)
{
    private const int Indent = 2;
    private const int LongestName = 28;

    /// <summary>What <c>./ingest</c> alone answers.</summary>
    public IEnumerable<string> Short() =>
    [
        .. Wrapped("Ingest turns files and the records of work tools into something people can search, and never loses one on the way.", 0),
        "",
        heading("First steps"),
        .. Pairs([
            ("./ingest run samples", "ingest a few documents, and see what became of each"),
            ("./ingest search \"deposit\"", "find text in what was ingested"),
            ("./ingest up", "run the service with its status page"),
            ("./ingest doctor", "check every part, and say what to do"),
        ]),
        "",
        "./ingest --help lists all verbs.",
    ];

    /// <summary>What <c>./ingest --help</c> answers.</summary>
    public IEnumerable<string> All(RootCommand root)
    {
        var verbs = root.Subcommands.Where(static verb => !verb.Hidden).ToDictionary(static verb => verb.Name, StringComparer.Ordinal);
        var groups = VerbGuide.Groups
            .Select(group => (group.Heading, Verbs: group.Verbs.Where(guide => verbs.ContainsKey(guide.Verb)).Select(guide => verbs[guide.Verb]).ToList()))
            .Append(("More", verbs.Values.Where(static verb => VerbGuide.Find(verb.Name) is null).ToList()))
            .Where(static group => group.Item2.Count > 0);
        return
        [
            .. Wrapped("Ingest turns files and the records of work tools into something people can search, and never loses one on the way.", 0),
            "",
            "./ingest VERB [arguments] [options]",
            .. groups.SelectMany(group => (IEnumerable<string>)["", heading(group.Item1), .. Pairs(group.Item2.Select(static verb => (verb.Name, verb.Description ?? "")))]),
            "",
            heading("Examples"),
            "  ./ingest run ~/Documents/contracts --collection contracts",
            "  ./ingest search \"notice period\" --collection contracts --top 3",
            "  ./ingest run report.pdf --json | jq .totals",
            "",
            heading("Where data lives"),
            .. Wrapped($"All of it in one folder: .local beside this program, or the one that {HomeFolder.Variable} names. settings.json there has your settings, logs the logs. Results go to standard output, everything else to standard error.", Indent),
            "",
            heading("Exit codes"),
            .. Pairs(ExitCodes.All.Select(static code => (code.Code.ToString(CultureInfo.InvariantCulture), code.Meaning))),
            "",
            "./ingest VERB --help has examples of each. NO_COLOR switches colour off, FORCE_COLOR on.",
        ];
    }

    /// <summary>What <c>./ingest VERB --help</c> answers.</summary>
    public IEnumerable<string> Of(Command command)
    {
        var path = Path(command);
        var options = command.Options.Where(static option => !option.Hidden && option is not HelpOption).ToList();
        var arguments = command.Arguments.Where(static argument => !argument.Hidden).ToList();
        var verbs = command.Subcommands.Where(static verb => !verb.Hidden).ToList();
        var guide = command is Verb ? VerbGuide.Find(path.Split(' ')[0]) : null;
        var examples = (command is Verb own ? (IEnumerable<string>)[own.Example] : []).Concat(command.Parents.FirstOrDefault() is RootCommand ? guide?.Examples ?? [] : []).ToList();
        return
        [
            .. Wrapped(command.Description ?? "", 0),
            "",
            $"./ingest {path}{(verbs.Count > 0 ? " VERB" : "")}{string.Concat(arguments.Select(Usage))}{(options.Count > 0 ? " [options]" : "")}",
            .. Section("Verbs", verbs.Select(static verb => (verb.Name, verb.Description ?? ""))),
            .. Section("Arguments", arguments.Select(static argument => (argument.Name.ToUpperInvariant(), argument.Description ?? ""))),
            .. Section("Options", options.Select(static option => (Usage(option), Description(option)))),
            .. examples.Count == 0 ? Array.Empty<string>() : ["", heading(examples.Count == 1 ? "Example" : "Examples"), .. examples.Select(static example => $"  {example}")],
            .. guide is null ? Array.Empty<string>() : ["", .. Wrapped($"See also: {guide.SeeAlso}", 0)],
        ];
    }

    /// <summary>The words that lead to a command: <c>secret set</c>.</summary>
    public static string Path(Command command) =>
        command.Parents.OfType<Command>().FirstOrDefault() is { } parent and not RootCommand ? $"{Path(parent)} {command.Name}" : command.Name;

    private IEnumerable<string> Section(string name, IEnumerable<(string, string)> pairs)
    {
        var lines = Pairs(pairs).ToList();
        return lines.Count == 0 ? [] : ["", heading(name), .. lines];
    }

    private static string Usage(Argument argument)
    {
        var name = argument.Name.ToUpperInvariant();
        var shown = argument.Arity.MaximumNumberOfValues > 1 ? $"{name}…" : name;
        return argument.Arity.MinimumNumberOfValues == 0 ? $" [{shown}]" : $" {shown}";
    }

    private static string Usage(Option option) => option.ValueType == typeof(bool)
        ? option.Name
        : $"{option.Name} {option.HelpName ?? (option.ValueType == typeof(int) ? "N" : option.Name.TrimStart('-').ToUpperInvariant())}";

    private static string Description(Option option)
    {
        var value = option.HasDefaultValue && option.ValueType != typeof(bool) ? option.GetDefaultValue() : null;
        return $"{option.Description}{(value is null ? "" : string.Create(CultureInfo.InvariantCulture, $" Default: {value}."))}{(option.Required ? " Required." : "")}";
    }

    private IEnumerable<string> Pairs(IEnumerable<(string Name, string Text)> pairs)
    {
        var all = pairs.ToList();
        var names = Math.Min(LongestName, all.Select(static pair => CellWidth.Of(pair.Name)).DefaultIfEmpty().Max());
        foreach (var (name, text) in all)
        {
            var column = Indent + names + Indent;
            var lines = CellWidth.Wrap(text, Math.Max(LongestName / 2, width - column));
            var fits = CellWidth.Of(name) <= names;
            if (!fits)
            {
                yield return new string(' ', Indent) + name;
            }

            foreach (var (number, line) in lines.Index())
            {
                yield return number == 0 && fits
                    ? $"{new string(' ', Indent)}{name}{new string(' ', names - CellWidth.Of(name) + Indent)}{line}".TrimEnd()
                    : new string(' ', column) + line;
            }
        }
    }

    private IEnumerable<string> Wrapped(string text, int indent) => CellWidth.Wrap(text, Math.Max(LongestName, width - indent)).Select(line => new string(' ', indent) + line);
}
