using System.Buffers.Binary;
using System.Security.Cryptography;
using Ingest.Domain.Documents;

namespace Ingest.Domain.Indexing;

/// <summary>
/// Ids of points: UUIDv5 (RFC 9562, section 5.5: SHA-1 of a namespace and a name) of document, version and ordinal, so a repeated upsert
/// overwrites itself and changes nothing.
/// </summary>
public static class PointId
{
    /// <summary>The namespace of Ingest's points. Never change it: every stored point's id follows from it.</summary>
    public static readonly Guid Namespace = new("6f1c2a54-5b0e-5c58-9a39-0d6a7e1f5b21");

    /// <summary>The id of a chunk's point.</summary>
    public static Guid Create(VersionKey key, int ordinal)
    {
        Span<byte> input = stackalloc byte[16 + 16 + 4 + 4];
        Namespace.TryWriteBytes(input, bigEndian: true, out _);
        key.DocumentId.TryWriteBytes(input[16..], bigEndian: true, out _);
        BinaryPrimitives.WriteInt32BigEndian(input[32..], key.Version);
        BinaryPrimitives.WriteInt32BigEndian(input[36..], ordinal);

        Span<byte> hash = stackalloc byte[20];
#pragma warning disable CA5350 // RFC 9562 defines version 5 with SHA-1; it names points, it protects nothing.
        SHA1.HashData(input, hash);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash[..16], bigEndian: true);
    }
}
