using Azure.Storage.Blobs.Models;

namespace Ingest.Adapters.Blobs;

/// <summary>
/// A download that cannot end early unseen. The storage client resumes a broken connection where it broke, on the same etag; what it
/// cannot mend, and an end before the promised length, comes out as the domain's exception.
/// </summary>
internal sealed class BlobReadStream(BlobDownloadStreamingResult download, string subject) : Stream
{
    private const string Operation = "Read blob";

    private readonly Stream _inner = download.Content;
    private readonly long _length = download.Details.ContentLength;
    private long _position;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => _position;
        set => throw new NotSupportedException();
    }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Account(await _inner.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (Exception e) when (BlobErrors.Translate(e, Operation, subject, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    public override int Read(byte[] buffer, int offset, int count)
    {
        try
        {
            return Account(_inner.Read(buffer, offset, count), count);
        }
        catch (Exception e) when (BlobErrors.Translate(e, Operation, subject, CancellationToken.None) is { } translated)
        {
            throw translated;
        }
    }

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
            download.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Account(int read, int wanted)
    {
        _position += read;
        var truncated = read == 0 && wanted > 0 && _position < _length;
        return truncated
            ? throw BlobErrors.Unavailable(Operation, subject, $"it ended after {_position} of {_length} bytes")
            : read;
    }
}
