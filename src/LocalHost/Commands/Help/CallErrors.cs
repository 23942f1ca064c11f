using System.CommandLine;
using System.CommandLine.Parsing;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Commands.Help;

/// <summary>What is wrong with a call, in words that lead to a right one.</summary>
internal static class CallErrors
{
    // What people type who know other programs.
    private static readonly Dictionary<string, string> Synonyms = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ingest"] = "run", ["import"] = "run", ["upload"] = "add", ["start"] = "up", ["serve"] = "up", ["stop"] = "down", ["ls"] = "status", ["list"] = "status",
        ["find"] = "search", ["query"] = "search", ["rm"] = "delete", ["remove"] = "delete", ["info"] = "show", ["get"] = "show", ["check"] = "doctor",
        ["health"] = "doctor", ["diagnose"] = "doctor", ["token"] = "secret", ["clean"] = "reset", ["completion"] = "completions",
    };

    /// <summary>The lines to say; none when nothing is wrong.</summary>
    public static IReadOnlyList<string> Of(ParseResult parsed)
    {
        if (parsed.Action is TeachingHelp)
        {
            return [];
        }

        var command = parsed.CommandResult.Command;
        var lines = Misspelt(parsed, command).ToList();
        if (lines.Count == 0)
        {
            lines.AddRange(parsed.Errors.Select(static error => error.Message).Distinct());
        }

        if (lines.Count == 0)
        {
            return [];
        }

        var help = command is RootCommand ? "./ingest --help lists the verbs." : $"./ingest {HelpText.Path(command)} --help has examples.";
        return [.. lines.Select(static line => Plain.Line($"ingest: {line}")), help];
    }

    private static IEnumerable<string> Misspelt(ParseResult parsed, Command command)
    {
        var unknownVerb = command.Subcommands.Count > 0 ? parsed.UnmatchedTokens.FirstOrDefault(static token => !token.StartsWith('-')) : null;
        foreach (var option in unknownVerb is null ? UnknownOptions(parsed) : [])
        {
            var name = option.Split('=')[0];
            var known = command.Options.Where(static o => !o.Hidden).SelectMany(static o => o.Aliases.Append(o.Name)).Append("--help").Where(static n => n.StartsWith("--", StringComparison.Ordinal));
            yield return $"{(command is RootCommand ? "" : $"{HelpText.Path(command)}: ")}there is no option '{name}'. {Spelling.Suggest(name, known.Distinct(), "There are")}"
                + (command.Arguments.Count > 0 ? $" If it is no option, put -- before it." : "");
        }

        if (unknownVerb is { } verb)
        {
            var known = command.Subcommands.Where(static c => !c.Hidden).Select(static c => c.Name).ToList();
            var path = command is RootCommand ? "" : $" of {HelpText.Path(command)}";
            yield return command is RootCommand && Synonyms.TryGetValue(verb, out var meant) && known.Contains(meant)
                ? $"there is no verb '{verb}'. Did you mean '{meant}'?"
                : $"there is no verb '{verb}'{path}. {Spelling.Suggest(verb, known, "There are")}";
        }
    }

    /// <summary>The library takes an option that it does not know for an argument; a person who types -- in front hardly ever means one.</summary>
    private static IEnumerable<string> UnknownOptions(ParseResult parsed) => parsed.Tokens
        .TakeWhile(static token => token.Type != TokenType.DoubleDash)
        .Where(static token => token.Type == TokenType.Argument && token.Value.StartsWith("--", StringComparison.Ordinal) && token.Value.Length > 2)
        .Select(static token => token.Value);
}
