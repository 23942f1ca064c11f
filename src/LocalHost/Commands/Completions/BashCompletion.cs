using System.Globalization;
using System.Text;

namespace Ingest.LocalHost.Commands.Completions;

/// <summary>The script for bash.</summary>
internal static class BashCompletion
{
    private const string Names = """
        # Completion of ./ingest for bash, printed by: ./ingest completions bash
        # It runs nothing of Ingest: names come from files that earlier commands left in the data folder.
        _ingest_names() { # $1: collections, sources or documents
          local program home names name quoted
          program=$(type -P -- "${COMP_WORDS[0]}") || program=${COMP_WORDS[0]}
          home=${INGEST_HOME:-$(dirname -- "$(readlink -f -- "${program/#\~/$HOME}")")/.local}
          [ -r "$home/names/$1" ] || return 0
          mapfile -t names <"$home/names/$1"
          for name in "${names[@]}"; do
            printf -v quoted %q "$name"
            if [[ $name == "$cur"* || $quoted == "$cur"* ]]; then COMPREPLY+=("$quoted"); fi
          done
        }
        _ingest() {
          local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} verb=${COMP_WORDS[1]} options= values=
          COMPREPLY=()

        """;

    /// <summary>Writes it.</summary>
    public static string Write(IReadOnlyList<CompletedVerb> verbs)
    {
        var script = new StringBuilder(Names.ReplaceLineEndings("\n"));
        script.Append(CultureInfo.InvariantCulture, $"  if ((COMP_CWORD == 1)); then mapfile -t COMPREPLY < <(compgen -W '{Words(verbs)} --help' -- \"$cur\"); return 0; fi\n");
        foreach (var verb in verbs.Where(static verb => verb.Verbs.Count > 0))
        {
            script.Append(CultureInfo.InvariantCulture, $"  if [[ $verb == {verb.Path} ]]; then\n");
            script.Append(CultureInfo.InvariantCulture, $"    if ((COMP_CWORD == 2)); then mapfile -t COMPREPLY < <(compgen -W '{Words(verb.Verbs)} --help' -- \"$cur\"); return 0; fi\n");
            script.Append("    verb+=\" ${COMP_WORDS[2]}\"\n  fi\n");
        }

        script.Append("  case $verb in\n");
        foreach (var verb in verbs.SelectMany(static verb => verb.Whole()).Where(static verb => verb.Verbs.Count == 0))
        {
            script.Append(CultureInfo.InvariantCulture, $"    '{verb.Path}') options='{string.Join(' ', verb.Options.Select(static option => option.Name))}' values={Value(verb.Argument)} ;;\n");
        }

        script.Append("    *) return 0 ;;\n  esac\n  case $prev in\n");
        foreach (var kind in verbs.SelectMany(static verb => verb.Whole()).SelectMany(static verb => verb.Options).Where(static option => option.TakesValue).GroupBy(static option => option.Value))
        {
            script.Append(CultureInfo.InvariantCulture, $"    {string.Join('|', kind.Select(static option => option.Name).Distinct())}) options= values={Value(kind.Key)} ;;\n");
        }

        script.Append("""
              esac
              if [[ $cur == -* ]]; then
                mapfile -t COMPREPLY < <(compgen -W "$options" -- "$cur")
                return 0
              fi
              case $values in
                paths) compopt -o default ;;
                shells) mapfile -t COMPREPLY < <(compgen -W '@SHELLS' -- "$cur") ;;
                ?*) _ingest_names "$values" ;;
              esac
            }
            complete -F _ingest ingest

            """.ReplaceLineEndings("\n").Replace("@SHELLS", string.Join(' ', CompletionsCommand.ShellNames), StringComparison.Ordinal));
        return script.ToString();
    }

    private static string Words(IEnumerable<CompletedVerb> verbs) => string.Join(' ', verbs.Select(static verb => verb.Name));

#pragma warning disable CA1308 // Words of the script, not text to compare.
    private static string Value(CompletionKind kind) => kind == CompletionKind.None ? "" : kind.ToString().ToLowerInvariant();
#pragma warning restore CA1308
}
