using System.CommandLine;

namespace Ingest.LocalHost.Commands.Completions;

/// <summary>
/// <c>completions bash|zsh|fish</c>: prints a script for the shell. The script knows the verbs and options by itself and reads names from small files of the data
/// folder; it never runs this program, so pressing Tab builds, installs and starts nothing.
/// </summary>
internal static class CompletionsCommand
{
    /// <summary>The shells, with the maker of each one's script.</summary>
    private static readonly Dictionary<string, Func<IReadOnlyList<CompletedVerb>, string>> Shells = new(StringComparer.Ordinal)
    {
        ["bash"] = BashCompletion.Write,
        ["zsh"] = ZshCompletion.Write,
        ["fish"] = FishCompletion.Write,
    };

    /// <summary>The names of the shells.</summary>
    public static IEnumerable<string> ShellNames => Shells.Keys;

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = $"{string.Join(", ", Shells.Keys)}." };
        shell.AcceptOnlyFromAmong([.. Shells.Keys]);
        var command = new Verb(
            "completions", "Print a script that lets a shell complete verbs, options and names.",
            "./ingest completions bash > ~/.local/share/bash-completion/completions/ingest") { shell };
        command.SetAction(arguments =>
        {
            var root = arguments.RootCommandResult.Command;
            arguments.InvocationConfiguration.Output.Write(Shells[arguments.GetRequiredValue(shell)](CompletedVerb.AllOf(root)));
            return ExitCodes.Done;
        });
        return command;
    }
}
