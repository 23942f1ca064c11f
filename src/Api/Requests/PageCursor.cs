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

    /// <summary>Between the parts of an item's key; no id of a source has this control character.</summary>
    private const char Separator = '\u001F';

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

    public static string? Write(ItemKey? next, string list) =>
        next is { } item ? Encode(Encoding.UTF8.GetBytes($"{item.Partition}{Separator}{item.Key}"), list) : null;

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

        var placeBytes = Base64Url.IsValid(cursor, out var length) ? length - FingerprintBytes : 0;
        var text = Encoding.UTF8.GetString(Decode(cursor, Math.Max(0, placeBytes), list) ?? []);
        return text.Split(Separator) is [var partition, var key] ? new ItemKey(partition, key) : throw Foreign();
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
