using System.Text;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>How a file's text is encoded.</summary>
/// <param name="Encoding">Decodes it, with U+FFFD for what it cannot decode.</param>
/// <param name="PreambleLength">Bytes of the byte order mark; 0 without one.</param>
/// <param name="Damaged">True for UTF-8 with a few invalid bytes.</param>
internal sealed record TextEncoding(Encoding Encoding, int PreambleLength = 0, bool Damaged = false)
{
    /// <summary>UTF-8 without a byte order mark to write.</summary>
    public static readonly Encoding Utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);

    /// <summary>What Western programs wrote before Unicode; every byte means something, so it is the last resort.</summary>
    public static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    /// <summary>Whether the bytes are UTF-8 that a strict reader accepts.</summary>
    public bool IsCleanUtf8 => Encoding.CodePage == Encoding.UTF8.CodePage && !Damaged;

    /// <summary>
    /// The encoding with this name in a <c>charset</c> declaration, or null when there is none. Bidirectional variants such as
    /// <c>iso-8859-8-i</c> (RFC 1556) differ in layout, not in letters.
    /// </summary>
    public static Encoding? ByName(string? charset)
    {
        var name = charset?.Trim().Trim('"', '\'').ToLowerInvariant();
        if (string.IsNullOrEmpty(name)) return null;
        if (name is "iso-8859-8-i" or "iso-8859-8-e") name = "iso-8859-8";
        if (name is "iso-8859-6-i" or "iso-8859-6-e") name = "iso-8859-6";
        // Browsers and mail programs read these two as windows-1252, which has them and more (WHATWG Encoding Standard, section 4.2).
        if (name is "iso-8859-1" or "latin1" or "us-ascii" or "ascii") return Windows1252;
        // UTF-7 is refused everywhere: it hides markup.
        if (name is "utf-7") return null;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(name) ?? Encoding.GetEncoding(name);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
