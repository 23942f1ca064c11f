namespace Ingest.Domain.Blobs;

/// <summary>
/// What bytes on their way are: readable once, from front to back, of a length that nobody knows. A subclass says how to read, by overriding
/// <see cref="ReadAsync(Memory{byte}, CancellationToken)"/>, <see cref="Read(Span{byte})"/> or both; the array forms follow. With only the
/// synchronous one, an asynchronous read does the same and blocks as long; with only the asynchronous one, a synchronous read, which would
/// have to block a thread on the network, throws <see cref="NotSupportedException"/>. So does whatever a one-way stream cannot do: seeking,
/// position, length and writing. Not thread-safe.
/// </summary>
public abstract class ForwardStream : Stream
{
    /// <summary>Always true.</summary>
    public sealed override bool CanRead => true;

    /// <summary>Always false.</summary>
    public sealed override bool CanSeek => false;

    /// <summary>Always false.</summary>
    public sealed override bool CanWrite => false;

    /// <summary>Not known.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Length => throw new NotSupportedException();

    /// <summary>Not offered.</summary>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">This stream is read asynchronously only.</exception>
    public override int Read(Span<byte> buffer) => throw new NotSupportedException($"A {GetType().Name} is read asynchronously only.");

    /// <inheritdoc/>
    public sealed override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    /// <inheritdoc/>
    public sealed override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Does nothing.</summary>
    public sealed override void Flush()
    {
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
