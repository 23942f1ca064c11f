using System.Security.Cryptography;
using System.Text;
using Ingest.Domain.Documents;

namespace Ingest.Domain.Sources.Runs;

/// <summary>
/// The document names of items: <c>{source}/{proposed name}</c>, made to fit the rules of <see cref="DocumentName"/>. The same item gives the same names
/// every time.
/// </summary>
internal static class ItemNames
{
    /// <summary>Hexadecimal digits of the mark: 48 bits, so that among 10,000 items of one name two marks are the same with a chance of 1 in 5 million.</summary>
    private const int MarkLength = 12;

    private const int MaxExtensionLength = 12;

    /// <summary>So much of the last part stays, whatever its folders are.</summary>
    private const int MinStemBytes = 64;

    /// <summary>The name an item should have, and the one it gets when another item has that.</summary>
    public static ProposedName Propose(string source, SourceItem item)
    {
        var tidy = Tidy(item.Name);
        return new ProposedName(item.Key, Fit(source, tidy, mark: ""), Fit(source, tidy, mark: "-" + Mark(item.Key)));
    }

    /// <summary>Text fit for a database and one line: no control characters, no halves of surrogate pairs, cut between characters.</summary>
    public static string OneLine(string text, int maxLength)
    {
        var line = new StringBuilder(Math.Min(text.Length, maxLength));
        foreach (var rune in text.EnumerateRunes())
        {
            var length = rune.Utf16SequenceLength;
            if (line.Length + length > maxLength)
            {
                break;
            }

            line.Append(Rune.IsControl(rune) ? " " : rune.ToString());
        }

        return line.ToString();
    }

    private static string[] Tidy(string name)
    {
        var text = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            text.Append(Rune.IsControl(rune) || rune == Rune.ReplacementChar || rune.Value is 0xFFFE or 0xFFFF ? "_" : rune.ToString());
        }

        var segments = text.ToString().Normalize(NormalizationForm.FormC)
            .Split('/', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(static segment => segment is "." or ".." ? "_" : segment)
            .ToArray();
        return segments.Length == 0 ? ["_"] : segments;
    }

    private static string Fit(string source, string[] segments, string mark)
    {
        var extension = Path.GetExtension(segments[^1]) is { Length: > 1 and <= MaxExtensionLength } found && found.Length < segments[^1].Length ? found : "";
        var stem = segments[^1][..^extension.Length];
        var folder = string.Concat(segments.Prepend(source).SkipLast(1).Select(static segment => segment + "/"));
        var room = DocumentName.MaxBytes - Encoding.UTF8.GetByteCount(mark + extension);
        if (Encoding.UTF8.GetByteCount(folder) > room - MinStemBytes && segments.Length > 1)
        {
            // Only its folders are too long: the mark of the fallback, or the name itself, tells it apart.
            folder = source + "/";
        }

        return folder + Cut(stem, room - Encoding.UTF8.GetByteCount(folder)) + mark + extension;
    }

    /// <summary>As many whole characters as fit into so many UTF-8 bytes.</summary>
    private static string Cut(string text, int maxBytes)
    {
        if (Encoding.UTF8.GetByteCount(text) <= maxBytes)
        {
            return text;
        }

        var length = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            maxBytes -= rune.Utf8SequenceLength;
            if (maxBytes < 0)
            {
                break;
            }

            length += rune.Utf16SequenceLength;
        }

        return text[..length];
    }

    private static string Mark(ItemKey key) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Partition}\n{key.Key}")))[..MarkLength];
}
