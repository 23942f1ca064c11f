using Ingest.Adapters.Extractors.Office;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools.Pandoc;

/// <summary>
/// Unpacks an odt or epub once, keeping nothing, before pandoc gets it: what is broken, locked or a zip bomb is refused with the reason, and
/// not by a limit that pandoc would run into.
/// </summary>
internal sealed class PackageCheck(IOptions<ExtractorsOptions> options)
{
    /// <summary>Lists of encryption are a few kilobytes; locked books name every chapter.</summary>
    private const int MaxListLength = 1 << 20;

    /// <summary>Returns when the package may be read.</summary>
    /// <exception cref="Ingest.Domain.Errors.FatalException"><c>corrupt</c>, <c>too_large</c> or <c>encrypted</c>.</exception>
    public void Check(SourceFile file, string what)
    {
        using var package = OfficePackage.Open(file.Open(), what, options.Value);
        if (IsLocked(package)) throw ExtractionErrors.Encrypted(what);
        foreach (var entry in package.Entries)
        {
            using var stream = package.OpenEntry(entry);
            stream.CopyTo(Stream.Null);
        }
    }

    /// <summary>
    /// OpenDocument 1.2 part 3, 4.8.1: an encrypted file has encryption-data in the manifest. EPUB OCF 3.2, 4.2.3.2: encryption.xml lists the
    /// encrypted files; fonts alone may be obscured that way in an open book.
    /// </summary>
    private static bool IsLocked(OfficePackage package) =>
        Says(package, "META-INF/manifest.xml", "encryption-data") || Says(package, "META-INF/encryption.xml", "html\"");

    private static bool Says(OfficePackage package, string list, string phrase) =>
        package.Find(list) is { } entry && package.ReadText(entry, MaxListLength).Contains(phrase, StringComparison.OrdinalIgnoreCase);
}
