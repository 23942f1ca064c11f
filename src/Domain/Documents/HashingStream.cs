using System.Security.Cryptography;
using Ingest.Domain.Errors;

namespace Ingest.Domain.Documents;

/// <summary>Passes a stream through once while it hashes and counts it, and stops it at a limit.</summary>
internal sealed class HashingStream(Stream inner, long maxLength) : Stream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    public long BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => BytesRead;
        set => throw new NotSupportedException();
    }

    /// <summary>The hash of everything read; call once, after the end.</summary>
    public ContentHash GetHash() => new(_hash.GetHashAndReset());

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        var read = await inner.ReadAsync(buffer, cancellationToken);
        Count(buffer.Span[..read]);
        return read;
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        Count(buffer[..read]);
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

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
