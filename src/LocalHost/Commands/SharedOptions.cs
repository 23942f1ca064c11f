using System.CommandLine;
using Ingest.Domain.Collections;

namespace Ingest.LocalHost.Commands;

/// <summary>Options and arguments that several verbs share.</summary>
internal static class SharedOptions
{
    /// <summary>The collection of files that name none.</summary>
    public const string DefaultCollection = "default";

    public static Option<bool> Json() => new("--json") { Description = "Print the result as JSON on standard output, and everything else on standard error." };

    public static Option<bool> Yes() => new("--yes") { Description = "Do not ask." };

    public static Option<string> IntoCollection() => Named(new Option<string>("--collection")
    {
        Description = "The collection the files belong to; made when it is new.",
        DefaultValueFactory = static _ => DefaultCollection,
    });

    public static Option<string?> OfCollection(string description) => Named(new Option<string?>("--collection") { Description = description });

    public static Option<string?> Model() => new("--model")
    {
        Description = "The embedding model of a new collection: lexical-512 finds words and is the default, semantic-512 finds meanings (English; installed when it is first asked for).",
    };

    public static Option<string?> Queue() => Named(new Option<string?>("--queue")
    {
        Description = "The queue of a new collection, and the one this command works on.",
    });

    public static Argument<string[]> Paths(ArgumentArity arity) => new("path")
    {
        Description = "Files and folders. Folders are taken whole, but for hidden files.",
        Arity = arity,
    };

    public static Argument<string> Source() => new("source") { Description = "Name of a configured source, such as tickets in Ingest:Sources:tickets." };

    public static Argument<string> NameOrId() => new("name-or-id") { Description = "A document's name or its id." };

    private static Option<T> Named<T>(Option<T> option)
    {
        option.Validators.Add(result =>
        {
            foreach (var token in result.Tokens)
            {
                if (!CollectionName.IsValid(token.Value))
                {
                    result.AddError(
                        $"{option.Name}: expected 1 to {CollectionName.MaxLength} of a-z, 0-9, '-' and '_', starting with a letter or digit, but found '{token.Value}'.");
                }
            }
        });
        return option;
    }
}
