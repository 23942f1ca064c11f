using System.Security.Cryptography;
using System.Text;

namespace Ingest.Domain.Documents;

/// <summary>
/// A name under which people can see a drop whose own name cannot be a document's: recognizable, and the same for the same drop, so that it
/// is one failed document however often the inbox is scanned.
/// </summary>
internal static class UnusableName
{
    /// <summary>As much of the old name as helps to find the file, from its end.</summary>
    private const int Tail = 100;

    /// <summary><c>unusable name {8 hexadecimal digits} {end of the path}</c>.</summary>
    public static DocumentName StandIn(string path)
    {
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 4));
        var readable = new string([.. path.Select(static c => char.IsControl(c) || char.IsSurrogate(c) || c == '/' || DocumentName.NoCharacters.Contains(c, StringComparison.Ordinal) ? '_' : c)]);
        return DocumentName.Parse($"unusable name {mark} {(readable.Length > Tail ? readable[^Tail..] : readable)}");
    }
}
