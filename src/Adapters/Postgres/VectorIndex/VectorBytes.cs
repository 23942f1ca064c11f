using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>The stored form of a vector: float32, little endian, one after the other.</summary>
internal static class VectorBytes
{
    /// <summary>Bytes of a vector.</summary>
    public static int Size(int dimensions) => dimensions * sizeof(float);

    /// <summary>Writes the vector to the start of the target.</summary>
    public static void Write(ReadOnlySpan<float> vector, Span<byte> target)
    {
        MemoryMarshal.AsBytes(vector).CopyTo(target);
        CorrectEndianness(target[..Size(vector.Length)]);
    }

    /// <summary>The vector in these bytes; they may be changed by it.</summary>
    public static ReadOnlySpan<float> Read(Span<byte> stored)
    {
        CorrectEndianness(stored);
        return MemoryMarshal.Cast<byte, float>(stored);
    }

    private static void CorrectEndianness(Span<byte> bytes)
    {
        if (!BitConverter.IsLittleEndian)
        {
            var words = MemoryMarshal.Cast<byte, int>(bytes);
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
