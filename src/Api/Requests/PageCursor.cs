using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Ingest.Api.Requests;

/// <summary>
/// An opaque place in a list: an id and a fingerprint of the filters it was made with, as base64url. A cursor with other filters is
/// refused, since the page it would give belongs to no list.
/// </summary>
internal static class PageCursor
{
    private const int IdBytes = 16;

    private const int FingerprintBytes = 6;

    public static string? Write(Guid? next, string filters)
    {
        if (next is not { } id)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[IdBytes + FingerprintBytes];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        Fingerprint(filters).CopyTo(bytes[IdBytes..]);
        return Base64Url.EncodeToString(bytes);
    }

    /// <exception cref="Problems.RequestException">400: not a cursor of this list.</exception>
    public static Guid? Read(string? cursor, string filters)
    {
        if (cursor is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[IdBytes + FingerprintBytes];
        var whole = cursor.Length == Base64Url.GetEncodedLength(bytes.Length)
            && Base64Url.IsValid(cursor, out var length) && length == bytes.Length
            && Base64Url.TryDecodeFromChars(cursor, bytes, out _);
        return whole && bytes[IdBytes..].SequenceEqual(Fingerprint(filters))
            ? new Guid(bytes[..IdBytes], bigEndian: true)
            : throw QueryParameters.Invalid("The cursor does not belong to this list: pass 'next' of the page before, with the same filters.");
    }

    private static byte[] Fingerprint(string filters) => SHA256.HashData(Encoding.UTF8.GetBytes(filters))[..FingerprintBytes];
}
