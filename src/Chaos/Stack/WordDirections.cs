using System.Buffers.Binary;
using System.Numerics.Tensors;
using System.Security.Cryptography;
using System.Text;

namespace Ingest.Chaos.Stack;

/// <summary>Vectors for texts: the sum of one fixed random direction for each word.</summary>
internal static class WordDirections
{
    /// <summary>The unit vector of a text.</summary>
    public static float[] Embed(string text, int dimensions)
    {
        var sum = new float[dimensions];
        foreach (var word in text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
        {
            AddDirection(word, sum);
        }

        var length = TensorPrimitives.Norm(sum);
        if (length == 0)
        {
            sum[0] = 1;
            return sum;
        }

        TensorPrimitives.Divide(sum, length, sum);
        return sum;
    }

    private static void AddDirection(string word, float[] sum)
    {
        var state = BinaryPrimitives.ReadUInt64LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(word)));
        for (var i = 0; i < sum.Length; i++)
        {
            // SplitMix64 (Steele, Lea and Flood 2014): one bit of each number is a coordinate of +1 or -1.
            state += 0x9E3779B97F4A7C15;
            var z = (state ^ (state >> 30)) * 0xBF58476D1CE4E5B9;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
            sum[i] += ((z ^ (z >> 31)) & 1) == 0 ? 1 : -1;
        }
    }
}
