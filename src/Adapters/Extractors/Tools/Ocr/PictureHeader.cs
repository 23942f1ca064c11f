using System.Buffers.Binary;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>Width and height of a picture in pixels.</summary>
internal readonly record struct PictureSize(long Width, long Height)
{
    /// <summary>Pixels.</summary>
    public long Pixels => Width * Height;
}

/// <summary>
/// Reads how large pictures are from their headers, without unpacking a pixel: a few hundred bytes of PNG can unpack to gigabytes.
/// </summary>
internal static class PictureHeader
{
    /// <summary>Pictures of one TIFF file that are looked for; further ones are left out.</summary>
    public const int MaxPictures = 10_000;

    private const string What = "picture";

    /// <summary>The sizes of the pictures in the file: one, or one for each page of a TIFF.</summary>
    /// <exception cref="Ingest.Domain.Errors.FatalException"><c>corrupt</c>.</exception>
    public static IReadOnlyList<PictureSize> Read(Stream file, FileType type)
    {
        try
        {
            return type switch
            {
                FileType.Png => [Png(file)],
                FileType.Jpeg => [Jpeg(file)],
                FileType.Tiff => [.. Tiff(file)],
                _ => throw new ArgumentOutOfRangeException(nameof(type), type, "Not a picture."),
            };
        }
        catch (EndOfStreamException cut)
        {
            throw ExtractionErrors.Corrupt(What, "it ends inside its header", cut);
        }
    }

    /// <summary>PNG specification, 5.2 and 11.2.2: signature, then the IHDR chunk with width and height.</summary>
    private static PictureSize Png(Stream file)
    {
        Span<byte> header = stackalloc byte[24];
        file.ReadExactly(header);
        return header[12..16].SequenceEqual("IHDR"u8)
            ? Checked(BinaryPrimitives.ReadUInt32BigEndian(header[16..]), BinaryPrimitives.ReadUInt32BigEndian(header[20..]))
            : throw ExtractionErrors.Corrupt(What, "its first chunk is not its header");
    }

    /// <summary>ITU T.81, B.1.1 and B.2.2: segments with a marker and a length, until the frame header with height and width.</summary>
    private static PictureSize Jpeg(Stream file)
    {
        Span<byte> segment = stackalloc byte[4];
        Span<byte> frame = stackalloc byte[5];
        file.Position = 2;
        while (true)
        {
            file.ReadExactly(segment);
            if (segment[0] != 0xFF) throw ExtractionErrors.Corrupt(What, "a marker is missing in its header");
            if (segment[1] == 0xFF)
            {
                // A fill byte before the marker.
                file.Position -= 3;
                continue;
            }
            var isFrame = segment[1] is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC);
            if (isFrame)
            {
                file.ReadExactly(frame);
                return Checked(BinaryPrimitives.ReadUInt16BigEndian(frame[3..]), BinaryPrimitives.ReadUInt16BigEndian(frame[1..]));
            }
            var length = BinaryPrimitives.ReadUInt16BigEndian(segment[2..]);
            if (length < 2) throw ExtractionErrors.Corrupt(What, "a segment of its header has no length");
            file.Position += length - 2;
        }
    }

    /// <summary>TIFF 6.0, section 2: a chain of directories; tags 256 and 257 are width and height. The chain of a damaged file may be a loop.</summary>
    private static IEnumerable<PictureSize> Tiff(Stream file)
    {
        var header = new byte[8];
        file.ReadExactly(header);
        var little = header[0] == 'I';
        if (U16(header.AsSpan(2), little) == 43) throw ExtractionErrors.Unsupported("a BigTIFF picture", "Save it as ordinary TIFF or PNG and add that.");
        var seen = new HashSet<long>();
        long offset = U32(header.AsSpan(4), little);
        while (offset != 0 && seen.Count < MaxPictures)
        {
            if (!seen.Add(offset) || offset >= file.Length) throw ExtractionErrors.Corrupt(What, "the list of its pages is broken");
            yield return TiffDirectory(file, offset, little, out offset);
        }
        if (seen.Count == 0) throw ExtractionErrors.Corrupt(What, "it has no pages");
    }

    private static PictureSize TiffDirectory(Stream file, long offset, bool little, out long next)
    {
        Span<byte> number = stackalloc byte[4];
        file.Position = offset;
        file.ReadExactly(number[..2]);
        var entries = new byte[U16(number, little) * 12];
        file.ReadExactly(entries);
        file.ReadExactly(number);
        next = U32(number, little);

        long width = 0, height = 0;
        for (var entry = entries.AsSpan(); entry.Length > 0; entry = entry[12..])
        {
            long value = U16(entry[2..], little) == 3 ? U16(entry[8..], little) : U32(entry[8..], little);
            var tag = U16(entry, little);
            if (tag == 256) width = value;
            if (tag == 257) height = value;
        }
        return Checked(width, height);
    }

    private static PictureSize Checked(long width, long height) =>
        width > 0 && height > 0 ? new PictureSize(width, height) : throw ExtractionErrors.Corrupt(What, "it has no width or no height");

    private static int U16(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static long U32(ReadOnlySpan<byte> bytes, bool little) =>
        little ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
