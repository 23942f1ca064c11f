using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Blobs;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>
/// A ZIP-based document whose entries are opened with limits that count what really comes out: a header that lies about sizes gains nothing.
/// Whatever is wrong with the archive becomes <c>corrupt</c>, and a bomb becomes <c>too_large</c>.
/// </summary>
internal sealed class OfficePackage : IDisposable
{
    // A central directory entry has at least 46 bytes (APPNOTE 4.3.12) and rarely over 200.
    private const int DirectoryBytesPerEntry = 512;
    private const int EndRecordSize = 22;
    private const int MaxComment = 65_535;

    private readonly ZipArchive _archive;
    private readonly ExtractorsOptions _options;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.OrdinalIgnoreCase);
    private long _unpacked;

    private OfficePackage(ZipArchive archive, string what, ExtractorsOptions options)
    {
        _archive = archive;
        _options = options;
        What = what;
        foreach (var entry in archive.Entries) _entries.TryAdd(entry.FullName.Replace('\\', '/'), entry);
    }

    /// <summary>What the file is, for messages.</summary>
    public string What { get; }

    /// <summary>Every entry, also those whose name another one has.</summary>
    public IReadOnlyCollection<ZipArchiveEntry> Entries => _archive.Entries;

    /// <summary>Opens the package.</summary>
    public static OfficePackage Open(Stream file, string what, ExtractorsOptions options, bool leaveOpen = false)
    {
        var opened = false;
        try
        {
            EnsureDirectoryFits(file, what, options);
            file.Position = 0;
            var package = new OfficePackage(new ZipArchive(file, ZipArchiveMode.Read, leaveOpen), what, options);
            opened = true;
            return package;
        }
        catch (Exception broken) when (IsDamage(broken))
        {
            throw ExtractionErrors.Corrupt(what, "its ZIP directory is missing or broken, as in a file that was cut off", broken);
        }
        finally
        {
            if (!opened && !leaveOpen) file.Dispose();
        }
    }

    /// <summary>Whether an exception of the ZIP reader means damaged data.</summary>
    public static bool IsDamage(Exception exception) =>
        exception is InvalidDataException or EndOfStreamException or ArgumentException or NotSupportedException or OverflowException or IndexOutOfRangeException
        || (exception is IOException && exception is not (FileNotFoundException or DirectoryNotFoundException));

    /// <summary>The entry with this name (upper or lower case), or null.</summary>
    public ZipArchiveEntry? Find(string name) => _entries.GetValueOrDefault(name.TrimStart('/'));

    /// <summary>Opens an entry; reading it throws <c>too_large</c> beyond the limits and <c>corrupt</c> for broken data.</summary>
    public Stream OpenEntry(ZipArchiveEntry entry)
    {
        try
        {
            return new LimitedEntryStream(this, entry.Open(), entry.CompressedLength);
        }
        catch (Exception broken) when (IsDamage(broken))
        {
            throw ExtractionErrors.Corrupt(What, "a part of its package cannot be opened", broken);
        }
    }

    /// <summary>Reads the beginning of an entry as UTF-8 or by its byte order mark.</summary>
    public string ReadText(ZipArchiveEntry entry, int maxLength)
    {
        using var reader = new StreamReader(OpenEntry(entry), TextEncoding.Utf8, detectEncodingFromByteOrderMarks: true);
        var text = new StringBuilder();
        var buffer = new char[4_096];
        while (text.Length < maxLength && reader.Read(buffer, 0, Math.Min(buffer.Length, maxLength - text.Length)) is > 0 and var read) text.Append(buffer, 0, read);
        return text.ToString();
    }

    public void Dispose() => _archive.Dispose();

    /// <summary>
    /// Reads the end of central directory record (APPNOTE 4.3.16) and bounds what the directory may take in memory before it is read.
    /// </summary>
    private static void EnsureDirectoryFits(Stream file, string what, ExtractorsOptions options)
    {
        var tail = new byte[(int)Math.Min(file.Length, EndRecordSize + MaxComment)];
        file.Position = file.Length - tail.Length;
        file.ReadExactly(tail);
        var end = tail.AsSpan().LastIndexOf("PK\u0005\u0006"u8);
        if (end < 0 || end + EndRecordSize > tail.Length) throw new InvalidDataException("No end of central directory.");

        long entries = BinaryPrimitives.ReadUInt16LittleEndian(tail.AsSpan(end + 10));
        long start = BinaryPrimitives.ReadUInt32LittleEndian(tail.AsSpan(end + 16));
        // 0xFFFFFFFF sends the reader to the ZIP64 record; the directory then ends at most here and holds at most everything before.
        var size = start == uint.MaxValue ? 0 : file.Length - tail.Length + end - start;
        if (entries != ushort.MaxValue && entries > options.MaxPackageEntries || size > (long)options.MaxPackageEntries * DirectoryBytesPerEntry || IsLargeZip64(file, tail, end, options))
            throw ExtractionErrors.TooLarge(
                $"The package of the {what} has too many entries", entries == ushort.MaxValue ? "65,535 or more entries" : $"{entries} entries in a directory of {size} bytes",
                $"{options.MaxPackageEntries} entries", $"{ExtractorsOptions.Section}:{nameof(ExtractorsOptions.MaxPackageEntries)}");
    }

    /// <summary>Whether the ZIP64 end record (APPNOTE 4.3.14, found by its locator 20 bytes before the end record) names too many entries.</summary>
    private static bool IsLargeZip64(Stream file, byte[] tail, int end, ExtractorsOptions options)
    {
        if (end < 20 || !tail.AsSpan(end - 20).StartsWith("PK\u0006\u0007"u8)) return false;
        var at = BinaryPrimitives.ReadInt64LittleEndian(tail.AsSpan(end - 12));
        Span<byte> record = stackalloc byte[56];
        if (at < 0 || at > file.Length - record.Length) throw new InvalidDataException("No ZIP64 end of central directory.");
        file.Position = at;
        file.ReadExactly(record);
        var entries = BinaryPrimitives.ReadUInt64LittleEndian(record[32..]);
        var start = BinaryPrimitives.ReadInt64LittleEndian(record[48..]);
        return entries > (ulong)options.MaxPackageEntries || file.Length - start > (long)options.MaxPackageEntries * DirectoryBytesPerEntry && at - start > (long)options.MaxPackageEntries * DirectoryBytesPerEntry;
    }

    private void Count(int read, long partUnpacked, long partPacked)
    {
        const long free = 1L << 24;
        _unpacked += read;
        if (_unpacked > _options.MaxUnpackedBytes)
            throw ExtractionErrors.TooLarge(
                $"The parts of the {What} unpack to too much", $"over {_options.MaxUnpackedBytes} bytes", $"{_options.MaxUnpackedBytes} bytes",
                $"{ExtractorsOptions.Section}:{nameof(ExtractorsOptions.MaxUnpackedBytes)}");
        if (partUnpacked > free && partUnpacked - free > Math.Max(partPacked, 1) * _options.MaxCompressionRatio)
            throw ExtractionErrors.TooLarge(
                $"A part of the {What} unpacks like a zip bomb", $"{partUnpacked} bytes from {partPacked}", $"{_options.MaxCompressionRatio} times its packed size",
                $"{ExtractorsOptions.Section}:{nameof(ExtractorsOptions.MaxCompressionRatio)}");
    }

    private sealed class LimitedEntryStream(OfficePackage package, Stream inner, long packed) : ForwardStream
    {
        private long _read;

        public override int Read(Span<byte> buffer)
        {
            int read;
            try
            {
                read = inner.Read(buffer);
            }
            catch (Exception broken) when (IsDamage(broken))
            {
                throw ExtractionErrors.Corrupt(package.What, "a part of its package cannot be unpacked", broken);
            }
            _read += read;
            package.Count(read, _read, packed);
            return read;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
