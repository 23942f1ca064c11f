using Ingest.Domain.Blobs;

namespace Ingest.Contracts.Blobs;

/// <summary>A stream as a network gives it: in pieces; at its end it may fail.</summary>
internal sealed class PiecewiseStream(byte[] bytes, int stride, Action? end = null) : ForwardStream
{
    private int _position;

    public override int Read(Span<byte> buffer)
    {
        var size = Math.Min(Math.Min(buffer.Length, stride), bytes.Length - _position);
        if (size == 0 && buffer.Length > 0)
        {
            end?.Invoke();
        }

        bytes.AsSpan(_position, size).CopyTo(buffer);
        _position += size;
        return size;
    }
}
