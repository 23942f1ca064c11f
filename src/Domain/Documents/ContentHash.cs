namespace Ingest.Domain.Documents;

/// <summary>SHA-256 of a version's bytes. "Same bytes" always means equal hashes.</summary>
public readonly struct ContentHash : IEquatable<ContentHash>
{
    /// <summary>Size of the hash in bytes.</summary>
    public const int Size = 32;

    private readonly byte[] _bytes;

    /// <summary>Wraps 32 bytes; the array must not be changed afterwards.</summary>
    /// <exception cref="ArgumentException">Not 32 bytes.</exception>
    public ContentHash(byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(bytes);
        if (bytes.Length != Size)
        {
            throw new ArgumentException($"A SHA-256 has {Size} bytes, found {bytes.Length}.", nameof(bytes));
        }

        _bytes = bytes;
    }

    /// <summary>The 32 bytes; not to be changed.</summary>
    public byte[] ToArray() => _bytes ?? [];

    /// <inheritdoc/>
    public bool Equals(ContentHash other) => ToArray().AsSpan().SequenceEqual(other.ToArray());

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ContentHash other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _bytes is null ? 0 : BitConverter.ToInt32(_bytes, 0);

    /// <summary>64 lower-case hexadecimal digits.</summary>
    public override string ToString() => Convert.ToHexStringLower(ToArray());

    /// <summary>Same bytes.</summary>
    public static bool operator ==(ContentHash left, ContentHash right) => left.Equals(right);

    /// <summary>Different bytes.</summary>
    public static bool operator !=(ContentHash left, ContentHash right) => !left.Equals(right);
}
