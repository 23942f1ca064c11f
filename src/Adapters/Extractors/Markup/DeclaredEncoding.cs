using System.Text;
using System.Text.RegularExpressions;
using Ingest.Adapters.Extractors.Text;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>The encoding that an HTML or XML file declares in its own text.</summary>
internal static partial class DeclaredEncoding
{
    // Where a page must declare its encoding (HTML standard, section 4.2.5.4: within the first 1024 bytes; pages are later in practice).
    private const int Window = 4_096;

    /// <summary>The declared encoding, or null when there is none or the bytes themselves say more.</summary>
    public static TextEncoding? Find(SourceFile file)
    {
        using var stream = file.Open();
        var start = new byte[Window];
        return Find(start.AsSpan(0, stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false)));
    }

    /// <summary>The same for bytes in memory.</summary>
    public static TextEncoding? Find(ReadOnlySpan<byte> bytes)
    {
        // A mark or UTF-16 says more than a declaration, which in UTF-16 cannot even be read this way.
        if (bytes is [0xEF, 0xBB, 0xBF, ..] or [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] or [0, ..] or [_, 0, ..]) return null;
        var match = Charset().Match(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, Window)]));
        return TextEncoding.ByName(match.Groups[1].Value) switch
        {
            null => null,
            // Many pages that declare UTF-8 are not; the bytes decide. A declaration that can be read is not in UTF-16 or UTF-32.
            { CodePage: 65001 or 1200 or 1201 or 12000 or 12001 } => null,
            var encoding => new TextEncoding(encoding),
        };
    }

    [GeneratedRegex("""<(?:meta\s[^>]{0,500}?charset|\?xml\s[^>]{0,200}?encoding)\s*=\s*["']?\s*([A-Za-z0-9_:.\-]{1,40})""", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Charset();
}
