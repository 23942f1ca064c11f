using System.Buffers.Binary;
using System.Text;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Detection;

/// <summary>Tells OLE2 compound files apart by the names of their streams ([MS-CFB]); only their directory is read.</summary>
internal static class Ole2Detector
{
    private const string What = "Office 97-2003 document";
    private const int HeaderSize = 512;
    private const int EntrySize = 128;
    private const int MaxDirectorySectors = 4_096;

    /// <summary>The type.</summary>
    /// <exception cref="FatalException"><c>unsupported_type</c>, <c>encrypted</c> or <c>corrupt</c>.</exception>
    public static FileType Detect(Stream file)
    {
        var names = ReadNames(file);
        if (names.Contains("EncryptedPackage")) throw ExtractionErrors.Encrypted("Office document");
        if (names.Contains("WordDocument")) return FileType.Doc;
        if (names.Contains("Workbook") || names.Contains("Book"))
            throw ExtractionErrors.Unsupported("an Excel 97-2003 workbook", "Save it as .xlsx and add that.");
        if (names.Contains("PowerPoint Document"))
            throw ExtractionErrors.Unsupported("a PowerPoint 97-2003 presentation", "Save it as .pptx and add that.");
        if (names.Any(name => name.StartsWith("__substg1.0_", StringComparison.Ordinal)))
            throw ExtractionErrors.Unsupported("an Outlook item", "Save it as .eml and add that.");
        throw ExtractionErrors.Unsupported("an OLE2 compound file of an unknown kind", "Convert it to a text, office or PDF format and add that.");
    }

    private static HashSet<string> ReadNames(Stream file)
    {
        Span<byte> header = stackalloc byte[HeaderSize];
        if (!ReadAt(file, 0, header)) throw ExtractionErrors.Corrupt(What, "it ends inside its header");
        var shift = BinaryPrimitives.ReadUInt16LittleEndian(header[30..]);
        if (shift is not (9 or 12)) throw ExtractionErrors.Corrupt(What, "its header names no valid sector size");

        var size = 1 << shift;
        var sector = BinaryPrimitives.ReadUInt32LittleEndian(header[48..]);
        var names = new HashSet<string>(StringComparer.Ordinal);
        var buffer = new byte[size];
        for (var read = 0; sector < 0xFFFFFFFA && read < MaxDirectorySectors; read++)
        {
            if (!ReadAt(file, ((long)sector + 1) << shift, buffer)) throw ExtractionErrors.Corrupt(What, "it ends before its directory");
            for (var entry = 0; entry < size; entry += EntrySize)
                if (Name(buffer.AsSpan(entry, EntrySize)) is { } name) names.Add(name);
            sector = Next(file, header, sector, shift);
        }
        return names;
    }

    private static string? Name(ReadOnlySpan<byte> entry)
    {
        int length = BinaryPrimitives.ReadUInt16LittleEndian(entry[64..]);
        return length is >= 4 and <= 64 ? Encoding.Unicode.GetString(entry[..(length - 2)]) : null;
    }

    /// <summary>
    /// The sector that follows in the allocation table. Its first 109 sectors are listed in the header, which covers files of 6 MB and more of
    /// any directory that stands at the beginning; a directory beyond them ends there.
    /// </summary>
    private static uint Next(Stream file, ReadOnlySpan<byte> header, uint sector, int shift)
    {
        const uint end = 0xFFFFFFFE;
        var perSector = 1u << (shift - 2);
        var index = sector / perSector;
        if (index >= 109) return end;
        var table = BinaryPrimitives.ReadUInt32LittleEndian(header[(76 + (int)index * 4)..]);
        Span<byte> entry = stackalloc byte[4];
        var at = (((long)table + 1) << shift) + sector % perSector * 4;
        return table < 0xFFFFFFFA && ReadAt(file, at, entry) ? BinaryPrimitives.ReadUInt32LittleEndian(entry) : end;
    }

    private static bool ReadAt(Stream file, long position, Span<byte> buffer)
    {
        if (position + buffer.Length > file.Length) return false;
        file.Position = position;
        file.ReadExactly(buffer);
        return true;
    }
}
