using System.Security.Cryptography;
using Ingest.Domain.Blobs;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Documents;

/// <summary>Passes a stream through once while it hashes and counts it, and stops it at a limit.</summary>
/// <param name="inner">The stream; not disposed.</param>
/// <param name="maxLength">Bytes it may have.</param>
/// <param name="copy">Gets a copy of the bytes, as many as it has room for.</param>
internal sealed class HashingStream(Stream inner, long maxLength, byte[]? copy = null) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long BytesRead { get; private set; }

    /// <summary>The copy, after the end: null when none was asked for, or when it is not exactly everything.</summary>
    public byte[]? WholeCopy => copy?.LongLength == BytesRead ? copy : null;

    /// <summary>The hash of everything read; call once, after the end.</summary>
    public ContentHash GetHash() => new(_hash.GetHashAndReset());

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..read]);
        return read;
    }

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Count(buffer[..read]);
        return read;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _hash.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Count(ReadOnlySpan<byte> bytes)
    {
        if (BytesRead + bytes.Length <= copy?.Length)
        {
            bytes.CopyTo(copy.AsSpan((int)BytesRead));
        }

        BytesRead += bytes.Length;
        if (BytesRead > maxLength)
        {
            throw FileSizeLimit.Exceeded(BytesRead, maxLength);
        }

        _hash.AppendData(bytes);
    }
}

/// <summary>The one sentence about files over the limit.</summary>
internal static class FileSizeLimit
{
    public static FatalException Exceeded(long size, long limit) => new(
        ErrorCodes.TooLarge,
        $"The file has {size:N0} bytes or more; allowed are {limit:N0} (Ingest:Intake:MaxFileSize). Split it, or raise the limit.");
}
