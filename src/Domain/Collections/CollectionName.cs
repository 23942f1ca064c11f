using Ingest.Domain.Errors;

namespace Ingest.Domain.Collections;

/// <summary>
/// The rule for collection and queue names: 1 to 63 characters of a-z, 0-9, '-' and '_', starting with a letter or digit. So a name is safe
/// as a blob prefix, a vector collection, a URL segment and a metric label.
/// </summary>
public static class CollectionName
{
    /// <summary>Longest name in characters; also PostgreSQL's identifier limit.</summary>
    public const int MaxLength = 63;

    /// <summary>True when <paramref name="name"/> follows the rule.</summary>
    public static bool IsValid(string? name) =>
        name is { Length: >= 1 and <= MaxLength }
        && char.IsAsciiLetterOrDigit(name[0])
        && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_');

    /// <summary>Returns <paramref name="name"/> when it follows the rule.</summary>
    /// <exception cref="FatalException"><see cref="ErrorCodes.InvalidName"/>: it does not; the message says the rule.</exception>
    public static string Require(string? name) => IsValid(name)
        ? name!
        : throw new FatalException(
            ErrorCodes.InvalidName,
            $"Collection name: expected 1 to {MaxLength} of a-z, 0-9, '-' and '_', starting with a letter or digit; found {name?.Length ?? 0} characters that do not fit.");
}
