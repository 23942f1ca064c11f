using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>Counts what speaks for and against bytes being UTF-8.</summary>
internal struct Utf8Tally
{
    private long _multiByte;
    private long _invalid;

    /// <summary>True when no further bytes can turn the decision; saves reading the rest of a large file.</summary>
    public readonly bool IsSurelyNotUtf8 => _invalid > 1_000 && _invalid > _multiByte;

    /// <summary>Bytes at the end that begin a character without ending it; 0 to 3.</summary>
    public static int IncompleteTail(ReadOnlySpan<byte> bytes)
    {
        for (var length = 1; length <= Math.Min(3, bytes.Length); length++)
        {
            var lead = bytes[^length];
            if ((lead & 0xC0) == 0x80) continue;
            return Rune.DecodeFromUtf8(bytes[^length..], out _, out _) == OperationStatus.NeedMoreData ? length : 0;
        }
        return 0;
    }

    /// <summary>Counts whole characters.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            // Only needed against invalid bytes elsewhere, and then roughly: every lead byte of a sequence is 0xC0 or above.
            foreach (var value in bytes)
                if (value >= 0xC0) _multiByte++;
            return;
        }
        while (!bytes.IsEmpty)
        {
            var status = Rune.DecodeFromUtf8(bytes, out _, out var consumed);
            if (status == OperationStatus.Done && consumed > 1) _multiByte++;
            if (status == OperationStatus.InvalidData) _invalid++;
            bytes = bytes[consumed..];
        }
    }

    /// <summary>A file that ends inside a character has lost its end.</summary>
    public void AddCutCharacter(bool cut)
    {
        if (cut) _invalid++;
    }

    /// <summary>The verdict.</summary>
    /// <param name="preamble">Length of the UTF-8 byte order mark, which settles it; 0 without one.</param>
    public readonly TextEncoding Decide(int preamble)
    {
        if (_invalid == 0) return new TextEncoding(TextEncoding.Utf8, preamble);
        return preamble > 0 || _multiByte > _invalid * 10
            ? new TextEncoding(TextEncoding.Utf8, preamble, Damaged: true)
            : new TextEncoding(TextEncoding.Windows1252);
    }
}
