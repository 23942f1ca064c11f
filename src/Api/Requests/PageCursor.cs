using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Ingest.Domain.Sources;

namespace Ingest.Api.Requests;

/// <summary>
/// An opaque place in a list: an id, a number or the key of an item, and a fingerprint of the list and its filters, as base64url. A cursor of another list is
/// refused, since the page it would give belongs to no list.
/// </summary>
internal static class PageCursor
{
    private const int IdBytes = 16;

    private const int FingerprintBytes = 6;

    public static string? Write(Guid? next, string list) => next?.ToByteArray(bigEndian: true) is { } place ? Encode(place, list) : null;

    public static string? Write(int? next, string list)
    {
        if (next is not { } number)
        {
            return null;
        }

        var place = new byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(place, number);
        return Encode(place, list);
    }

    /// <summary>The partition's length in bytes stands first: neither part can be mistaken for the other.</summary>
    public static string? Write(ItemKey? next, string list)
    {
        if (next is not { } item)
        {
            return null;
        }

        var partition = Encoding.UTF8.GetBytes(item.Partition);
        var length = new byte[sizeof(ushort)];
        BinaryPrimitives.WriteUInt16BigEndian(length, checked((ushort)partition.Length));
        return Encode([.. length, .. partition, .. Encoding.UTF8.GetBytes(item.Key)], list);
    }

    /// <exception cref="Problems.RequestException">400: not a cursor of this list.</exception>
    public static Guid? ReadId(string? cursor, string list) => Decode(cursor, IdBytes, list) is { } place ? new Guid(place, bigEndian: true) : null;

    /// <exception cref="Problems.RequestException">400: not a cursor of this list.</exception>
    public static int? ReadNumber(string? cursor, string list) =>
        Decode(cursor, sizeof(int), list) is { } place ? BinaryPrimitives.ReadInt32BigEndian(place) : null;

    /// <exception cref="Problems.RequestException">400: not a cursor of this list.</exception>
    public static ItemKey? ReadItem(string? cursor, string list)
    {
        if (cursor is null)
        {
            return null;
        }

        var placeBytes = Base64Url.IsValid(cursor, out var bytes) ? bytes - FingerprintBytes : 0;
        var place = placeBytes < sizeof(ushort) ? throw Foreign() : Decode(cursor, placeBytes, list)!;
        var length = BinaryPrimitives.ReadUInt16BigEndian(place);
        var text = place.AsSpan(sizeof(ushort));

        // No key has a zero byte, and the database takes none.
        return length <= text.Length && !text.Contains((byte)0)
            ? new ItemKey(Encoding.UTF8.GetString(text[..length]), Encoding.UTF8.GetString(text[length..]))
            : throw Foreign();
    }

    private static string Encode(byte[] place, string list) => Base64Url.EncodeToString([.. place, .. Fingerprint(list)]);

    private static byte[]? Decode(string? cursor, int placeBytes, string list)
    {
        if (cursor is null)
        {
            return null;
        }

        var bytes = new byte[placeBytes + FingerprintBytes];
        var whole = cursor.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.IsValid(cursor, out var length) && length == bytes.Length
            && Base64Url.TryDecodeFromChars(cursor, bytes, out _);
        return whole && bytes.AsSpan(placeBytes).SequenceEqual(Fingerprint(list))
            ? bytes[..placeBytes]
            : throw Foreign();
    }

    private static Problems.RequestException Foreign() =>
        QueryParameters.Invalid("The cursor does not belong to this list: pass 'next' of the page before, with the same filters.");

    private static byte[] Fingerprint(string list) => SHA256.HashData(Encoding.UTF8.GetBytes(list))[..FingerprintBytes];
}
