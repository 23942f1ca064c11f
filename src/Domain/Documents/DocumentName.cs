using System.Text;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Documents;

/// <summary>
/// A document's name within its collection: a relative path with '/' separators, Unicode NFC, 1 to <see cref="MaxBytes"/> UTF-8 bytes, no
/// control characters, no unpaired surrogates, no U+FFFE or U+FFFF, no empty, '.' or '..' segment. Spaces, quotes, emoji, right-to-left text and leading dashes
/// are all fine. Equality is ordinal on the normalized text, so the same name can never stand twice in two encodings.
/// </summary>
public sealed record DocumentName
{
    /// <summary>Longest name in UTF-8 bytes: Azure's blob path limit of 1,024 characters, and well under a B-tree entry.</summary>
    public const int MaxBytes = 1024;

    /// <summary>
    /// UTF-16 units that are looked at: NFC shortens nothing to less than a quarter (U+1F82 comes of four), so what is longer cannot fit. Ordering a
    /// long run of combining marks takes time by the square of its length.
    /// </summary>
    private const int MaxUnits = 4 * MaxBytes;

    /// <summary>
    /// U+FFFE and U+FFFF are set aside by Unicode as no characters of any text: normalization refuses the first, and XML, in which storage lists its blobs, both.
    /// </summary>
    internal const string NoCharacters = "\uFFFE\uFFFF";

    private DocumentName(string value) => Value = value;

    /// <summary>The normalized name.</summary>
    public string Value { get; }

    /// <summary>The last segment.</summary>
    public string FileName => Value[(Value.LastIndexOf('/') + 1)..];

    /// <summary>Normalizes and checks a name. Backslashes are ordinary characters, as on Linux.</summary>
    /// <exception cref="FatalException"><see cref="ErrorCodes.InvalidName"/>; the message says which rule is broken.</exception>
    public static DocumentName Parse(string? text)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw Invalid("it is empty");
        }

        if (text.Length > MaxUnits)
        {
            throw Invalid($"it has {text.Length} characters, allowed are {MaxBytes} UTF-8 bytes");
        }

        if (ContainsUnpairedSurrogate(text) || text.AsSpan().ContainsAny(NoCharacters))
        {
            throw Invalid("it is not valid Unicode (an unpaired surrogate, U+FFFE or U+FFFF)");
        }

        var value = text.Normalize(NormalizationForm.FormC);
        if (Encoding.UTF8.GetByteCount(value) is > MaxBytes and var bytes)
        {
            throw Invalid($"it has {bytes} UTF-8 bytes, allowed are {MaxBytes}");
        }

        if (value.Any(char.IsControl))
        {
            throw Invalid("it contains a control character");
        }

        foreach (var segment in value.Split('/'))
        {
            if (segment is "" or "." or "..")
            {
                throw Invalid($"it contains the path segment '{segment}'");
            }
        }

        return new DocumentName(value);
    }

    /// <inheritdoc/>
    public override string ToString() => Value;

    private static bool ContainsUnpairedSurrogate(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return true;
            }
        }

        return false;
    }

    private static FatalException Invalid(string reason) =>
        new(ErrorCodes.InvalidName, $"The document name is not usable: {reason}. Rename the file and add it again.");
}
