using System.Security.Cryptography;
using System.Text;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Documents;

/// <summary>
/// A name under which people can see a drop whose own name cannot be a document's: recognizable, and the same for the same drop, so that it
/// is one failed document however often the inbox is scanned.
/// </summary>
public static class UnusableName
{
    /// <summary>The name itself, or its stand-in when it cannot be a document's.</summary>
    /// <param name="path">Any name.</param>
    public static DocumentName ParseOrStandIn(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            return DocumentName.Parse(path);
        }
        catch (FatalException)
        {
            return StandIn(path);
        }
    }

    /// <summary>As much of the old name as helps to find the file, from its end.</summary>
    private const int Tail = 100;

    /// <summary><c>unusable name {8 hexadecimal digits} {end of the path}</c>.</summary>
    /// <param name="path">The name that cannot be a document's.</param>
    public static DocumentName StandIn(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var mark = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)).AsSpan(0, 4));
        var readable = new string([.. path.Select(static c => char.IsControl(c) || char.IsSurrogate(c) || c == '/' || DocumentName.NoCharacters.Contains(c, StringComparison.Ordinal) ? '_' : c)]);
        return DocumentName.Parse($"unusable name {mark} {(readable.Length > Tail ? readable[^Tail..] : readable)}");
    }
}
