using Azure.Storage.Blobs.Models;
using Ingest.Domain.Blobs;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Blobs;

/// <summary>
/// A download that cannot end early unseen. The storage client resumes a broken connection where it broke, on the same etag; what it
/// cannot mend, and an end before the promised length, comes out as the domain's exception. A blob that was written again meanwhile is fatal
/// to a reader who meant these bytes (<paramref name="pinned"/>: the etag was the caller's); another one begins anew and takes what is there.
/// </summary>
internal sealed class BlobReadStream(BlobDownloadStreamingResult download, string subject, bool pinned) : ForwardStream
{
    private const string Operation = "Read blob";

    private readonly Stream _inner = download.Content;
    private readonly long _length = download.Details.ContentLength;
    private long _position;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return Account(await _inner.ReadAsync(buffer, cancellationToken), buffer.Length);
        }
        catch (Exception e) when (Translate(e, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        try
        {
            return Account(_inner.Read(buffer), buffer.Length);
        }
        catch (Exception e) when (Translate(e, CancellationToken.None) is { } translated)
        {
            throw translated;
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            download.Dispose();
        }

        base.Dispose(disposing);
    }

    private IngestException? Translate(Exception error, CancellationToken cancellationToken) =>
        BlobErrors.Translate(error, Operation, subject, cancellationToken) switch
        {
            FatalException { Code: ErrorCodes.BlobChanged } when !pinned => new RetryableException(
                ErrorCodes.BlobChanged, $"{Operation} {subject}: the blob was written again meanwhile. It is read again from its beginning.", error),
            var translated => translated,
        };

    private int Account(int read, int wanted)
    {
        _position += read;
        var truncated = read == 0 && wanted > 0 && _position < _length;
        return truncated
            ? throw BlobErrors.Unavailable(Operation, subject, $"it ended after {_position} of {_length} bytes")
            : read;
    }
}
