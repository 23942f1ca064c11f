using System.Globalization;
using System.Text;

namespace Ingest.LocalHost.Commands.Completions;

/// <summary>The script for fish.</summary>
internal static class FishCompletion
{
    private const string Names = """
        # Completion of ./ingest for fish, printed by: ./ingest completions fish
        # It runs nothing of Ingest: names come from files that earlier commands left in the data folder.
        function __ingest_names # collections, sources or documents
            set -l typed (commandline -opc)
            set -l program (command -s -- $typed[1]; or echo $typed[1])
            set -l home (dirname -- (readlink -f -- $program))/.local
            set -q INGEST_HOME; and test -n "$INGEST_HOME"; and set home $INGEST_HOME
            test -r $home/names/$argv[1]; and cat $home/names/$argv[1]
        end
        function __ingest_at # the words of a verb, exactly
            set -l typed (commandline -opc)
            set -e typed[1]
            string match -q -- "$argv *" "$typed "
        end
        complete -c ingest -f

        """;

    /// <summary>Writes it.</summary>
    public static string Write(IReadOnlyList<CompletedVerb> verbs)
    {
        var script = new StringBuilder(Names.ReplaceLineEndings("\n"));
        foreach (var verb in verbs)
        {
            script.Append(CultureInfo.InvariantCulture, $"complete -c ingest -n 'test (count (commandline -opc)) -eq 1' -a {verb.Name} -d '{Quote(verb.Description)}'\n");
            foreach (var below in verb.Verbs)
            {
                script.Append(CultureInfo.InvariantCulture, $"complete -c ingest -n '__ingest_at {verb.Path}; and test (count (commandline -opc)) -eq 2' -a {below.Name} -d '{Quote(below.Description)}'\n");
            }
        }

        foreach (var verb in verbs.SelectMany(static verb => verb.Whole()).Where(static verb => verb.Verbs.Count == 0))
        {
            foreach (var option in verb.Options)
            {
                script.Append(CultureInfo.InvariantCulture, $"complete -c ingest -n '__ingest_at {verb.Path}' -l {option.Name.TrimStart('-')}{(option.TakesValue ? $" -x{Values(option.Value)}" : "")} -d '{Quote(option.Description)}'\n");
            }

            if (verb.Argument != CompletionKind.None)
            {
                script.Append(CultureInfo.InvariantCulture, $"complete -c ingest -n '__ingest_at {verb.Path}'{Values(verb.Argument)}\n");
            }
        }

        return script.ToString();
    }

    private static string Values(CompletionKind kind) => kind switch
    {
        CompletionKind.Paths => " -F",
        CompletionKind.Collections => " -a '(__ingest_names collections)'",
        CompletionKind.Sources => " -a '(__ingest_names sources)'",
        CompletionKind.Documents => " -a '(__ingest_names documents)'",
        CompletionKind.Shells => $" -a '{string.Join(' ', CompletionsCommand.ShellNames)}'",
        _ => "",
    };

    private static string Quote(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
}
