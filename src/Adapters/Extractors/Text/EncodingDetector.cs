using System.Buffers;
using System.Text;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>
/// Finds the encoding of text: a byte order mark decides; else zero bytes in every second place mean UTF-16; else valid UTF-8 is UTF-8; else
/// windows-1252, unless valid multi-byte characters outnumber the invalid bytes ten to one, which is UTF-8 with some damage.
/// </summary>
internal static class EncodingDetector
{
    private const int BufferSize = 1 << 16;
    private static readonly Encoding Utf32BigEndian = new UTF32Encoding(bigEndian: true, byteOrderMark: false);

    /// <summary>Reads the stream, from its position to its end when need be. The position moves.</summary>
    public static TextEncoding Detect(Stream stream)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(BufferSize);
        try
        {
            var filled = stream.ReadAtLeast(buffer, BufferSize, throwOnEndOfStream: false);
            var sample = buffer.AsSpan(0, filled);
            return ByMark(sample) ?? Utf16WithoutMark(sample) ?? ByValidation(stream, buffer, filled);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The encoding of a file's beginning, which may be cut inside a character.</summary>
    public static TextEncoding DetectSample(ReadOnlySpan<byte> sample)
    {
        if ((ByMark(sample) ?? Utf16WithoutMark(sample)) is { } marked) return marked;
        sample = sample[..^Utf8Tally.IncompleteTail(sample)];
        var tally = new Utf8Tally();
        tally.Add(sample);
        return tally.Decide(Utf8Mark(sample));
    }

    private static TextEncoding? ByMark(ReadOnlySpan<byte> bytes) => bytes switch
    {
        [0xFF, 0xFE, 0, 0, ..] => new TextEncoding(Encoding.UTF32, 4),
        [0, 0, 0xFE, 0xFF, ..] => new TextEncoding(Utf32BigEndian, 4),
        [0xFF, 0xFE, ..] => new TextEncoding(Encoding.Unicode, 2),
        [0xFE, 0xFF, ..] => new TextEncoding(Encoding.BigEndianUnicode, 2),
        _ => null,
    };

    /// <summary>Latin text in UTF-16 has a zero in almost every second byte, always on the same side.</summary>
    private static TextEncoding? Utf16WithoutMark(ReadOnlySpan<byte> bytes)
    {
        var pairs = bytes.Length / 2;
        if (pairs < 2) return null;
        int even = 0, odd = 0;
        for (var i = 0; i < pairs * 2; i += 2)
        {
            if (bytes[i] == 0) even++;
            if (bytes[i + 1] == 0) odd++;
        }
        if (odd * 10 > pairs * 4 && even * 20 < pairs) return new TextEncoding(Encoding.Unicode);
        if (even * 10 > pairs * 4 && odd * 20 < pairs) return new TextEncoding(Encoding.BigEndianUnicode);
        return null;
    }

    private static TextEncoding ByValidation(Stream stream, byte[] buffer, int filled)
    {
        var tally = new Utf8Tally();
        var preamble = Utf8Mark(buffer.AsSpan(0, filled));
        while (filled > 0)
        {
            // A character cut by the end of the buffer is put before the next bytes.
            var cut = Utf8Tally.IncompleteTail(buffer.AsSpan(0, filled));
            tally.Add(buffer.AsSpan(0, filled - cut));
            if (preamble == 0 && tally.IsSurelyNotUtf8) break;
            buffer.AsSpan(filled - cut, cut).CopyTo(buffer);
            var read = stream.ReadAtLeast(buffer.AsSpan(cut, BufferSize - cut), 1, throwOnEndOfStream: false);
            if (read == 0)
            {
                tally.AddCutCharacter(cut > 0);
                break;
            }
            filled = cut + read;
        }
        return tally.Decide(preamble);
    }

    private static int Utf8Mark(ReadOnlySpan<byte> bytes) => bytes is [0xEF, 0xBB, 0xBF, ..] ? 3 : 0;
}
