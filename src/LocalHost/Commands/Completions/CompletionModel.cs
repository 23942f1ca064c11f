using System.CommandLine;
using System.CommandLine.Help;
using Ingest.LocalHost.Commands.Help;

namespace Ingest.LocalHost.Commands.Completions;

/// <summary>What may stand at a place of the command line.</summary>
internal enum CompletionKind
{
    /// <summary>Nothing that could be listed.</summary>
    None,

    /// <summary>Files and folders.</summary>
    Paths,

    /// <summary>Names of collections, see <see cref="Hosting.KnownNames"/>.</summary>
    Collections,

    /// <summary>Names of sources.</summary>
    Sources,

    /// <summary>Names of documents.</summary>
    Documents,

    /// <summary>The shells.</summary>
    Shells,
}

/// <summary>An option of a verb.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Description">What it does.</param>
/// <param name="TakesValue">Whether a value follows.</param>
/// <param name="Value">Which ones.</param>
internal sealed record CompletedOption(string Name, string Description, bool TakesValue, CompletionKind Value);

/// <summary>A verb, or a verb of a verb.</summary>
/// <param name="Path">Its words, for example <c>secret set</c>.</param>
/// <param name="Description">What it does.</param>
/// <param name="Options">Its options.</param>
/// <param name="Argument">What its arguments are.</param>
/// <param name="Verbs">Its own verbs.</param>
internal sealed record CompletedVerb(
    string Path, string Description, IReadOnlyList<CompletedOption> Options, CompletionKind Argument, IReadOnlyList<CompletedVerb> Verbs)
{
    /// <summary>The last of its words.</summary>
    public string Name => Path.Split(' ')[^1];

    /// <summary>All verbs of a command line that are not hidden.</summary>
    public static IReadOnlyList<CompletedVerb> AllOf(Command command) => [.. command.Subcommands.Where(static verb => !verb.Hidden).Select(From)];

    /// <summary>This one and those below it.</summary>
    public IEnumerable<CompletedVerb> Whole() => Verbs.SelectMany(static verb => verb.Whole()).Prepend(this);

    private static CompletedVerb From(Command verb) => new(
        HelpText.Path(verb),
        verb.Description ?? "",
        [
            .. verb.Options.Where(static option => option is { Hidden: false } and not HelpOption)
                .Select(static option => new CompletedOption(option.Name, option.Description ?? "", option.ValueType != typeof(bool), KindOf(option.Name.TrimStart('-')))),
            new CompletedOption("--help", "Show help with examples.", false, CompletionKind.None),
        ],
        verb.Arguments.Select(static argument => KindOf(argument.Name)).FirstOrDefault(),
        AllOf(verb));

    // Options and arguments are named for what they take; the same word means the same at every verb.
    private static CompletionKind KindOf(string name) => name switch
    {
        "path" => CompletionKind.Paths,
        "collection" => CompletionKind.Collections,
        "source" or "run" => CompletionKind.Sources,
        "name-or-id" => CompletionKind.Documents,
        "shell" => CompletionKind.Shells,
        _ => CompletionKind.None,
    };
}
