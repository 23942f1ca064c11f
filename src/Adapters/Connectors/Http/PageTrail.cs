using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>
/// Notices that a chain of page tokens goes in circles, of whatever length, with a state of constant size that travels in the cursor: Brent's
/// algorithm (R. P. Brent, An improved Monte Carlo factorization algorithm, 1980). A circle is noticed before it was walked three times.
/// </summary>
internal readonly record struct PageTrail(ulong Mark, int Steps, int Limit)
{
    /// <summary>Before the first token.</summary>
    internal static PageTrail Start { get; } = new(0, 0, 1);

    /// <summary>Goes on with a token that was handed out.</summary>
    /// <param name="token">The token.</param>
    /// <param name="next">The trail with it.</param>
    /// <returns>False when the token was there before.</returns>
    internal bool TryFollow(string token, out PageTrail next)
    {
        var hash = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(token))) | 1; // never the mark of the start
        var isNew = hash != Mark; // asked first: the next trail may be written over this one
        next = Steps + 1 == Limit ? new PageTrail(hash, 0, Limit * 2) : this with { Steps = Steps + 1 };
        return isNew;
    }

    /// <summary>For a cursor; <see cref="Parse"/> reads it.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Mark:x}.{Steps}.{Limit}");

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It did not.</exception>
    internal static PageTrail Parse(string text)
    {
        var parts = text.Split('.');
        return parts.Length == 3
            ? new PageTrail(
                ulong.Parse(parts[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture),
                int.Parse(parts[1], CultureInfo.InvariantCulture),
                int.Parse(parts[2], CultureInfo.InvariantCulture))
            : throw new FormatException("A page trail has three parts.");
    }
}
