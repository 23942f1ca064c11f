using System.Globalization;
using System.Text;

namespace Ingest.LocalHost.Commands.Completions;

/// <summary>The script for zsh.</summary>
internal static class ZshCompletion
{
    private const string Names = """
        #compdef ingest
        # Completion of ./ingest for zsh, printed by: ./ingest completions zsh
        # It runs nothing of Ingest: names come from files that earlier commands left in the data folder.
        _ingest_names() { # $1: collections, sources or documents
          local program=${commands[$words[1]]:-${~words[1]}}
          local home=${INGEST_HOME:-${program:A:h}/.local}
          local -a names
          [[ -r $home/names/$1 ]] && names=("${(@f)$(<$home/names/$1)}")
          (( $#names )) && compadd -a names
        }
        _ingest() {
          local verb=$words[2]
          local -a verbs options

        """;

    /// <summary>Writes it.</summary>
    public static string Write(IReadOnlyList<CompletedVerb> verbs)
    {
        var script = new StringBuilder(Names.ReplaceLineEndings("\n"));
        script.Append("  if (( CURRENT == 2 )); then\n").Append(Described("verbs", verbs)).Append("    _describe verb verbs\n    return\n  fi\n");
        foreach (var verb in verbs.Where(static verb => verb.Verbs.Count > 0))
        {
            script.Append(CultureInfo.InvariantCulture, $"  if [[ $verb == {verb.Path} ]]; then\n    if (( CURRENT == 3 )); then\n").Append(Described("verbs", verb.Verbs));
            script.Append("      _describe verb verbs\n      return\n    fi\n    verb+=\" $words[3]\"\n    shift words; (( CURRENT-- ))\n  fi\n");
        }

        script.Append("  shift words; (( CURRENT-- ))\n  case $verb in\n");
        foreach (var verb in verbs.SelectMany(static verb => verb.Whole()).Where(static verb => verb.Verbs.Count == 0))
        {
            script.Append(CultureInfo.InvariantCulture, $"    '{verb.Path}') options=(\n");
            foreach (var option in verb.Options)
            {
                script.Append(CultureInfo.InvariantCulture, $"      '{option.Name}[{Quote(option.Description)}]{(option.TakesValue ? $":value:{Action(option.Value)}" : "")}'\n");
            }

            script.Append(verb.Argument == CompletionKind.None ? "    ) ;;\n" : $"      '*:value:{Action(verb.Argument)}'\n    ) ;;\n");
        }

        script.Append("  esac\n  _arguments -S $options\n}\nif [[ $funcstack[1] == _ingest ]]; then _ingest \"$@\"; else compdef _ingest ingest; fi\n");
        return script.ToString();
    }

    private static string Described(string name, IEnumerable<CompletedVerb> verbs) =>
        $"    {name}=({string.Join(' ', verbs.Select(static verb => $"'{verb.Name}:{Quote(verb.Description)}'"))})\n";

    private static string Action(CompletionKind kind) => kind switch
    {
        CompletionKind.Paths => "_files",
        CompletionKind.Collections => "{_ingest_names collections}",
        CompletionKind.Sources => "{_ingest_names sources}",
        CompletionKind.Documents => "{_ingest_names documents}",
        CompletionKind.Shells => $"({string.Join(' ', CompletionsCommand.ShellNames)})",
        _ => " ",
    };

    // In '…[…]' of _arguments and '…:…' of _describe these characters have a meaning.
    private static string Quote(string text) =>
        text.Replace("'", "’", StringComparison.Ordinal).Replace("\\", "\\\\", StringComparison.Ordinal).Replace(":", "\\:", StringComparison.Ordinal)
            .Replace("[", "\\[", StringComparison.Ordinal).Replace("]", "\\]", StringComparison.Ordinal);
}
