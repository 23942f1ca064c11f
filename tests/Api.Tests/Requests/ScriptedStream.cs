using System.IO.Pipelines;

namespace Ingest.Api.Tests.Requests;

/// <summary>A body that arrives when the test says so.</summary>
internal sealed class ScriptedStream : Stream
{
    private readonly Pipe _pipe = new();
    private readonly Stream _reader;

    public ScriptedStream() => _reader = _pipe.Reader.AsStream();

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public void Deliver(int bytes)
    {
        _pipe.Writer.GetSpan(bytes)[..bytes].Clear();
        _pipe.Writer.Advance(bytes);
        var flush = _pipe.Writer.FlushAsync();
        Assert.True(flush.IsCompletedSuccessfully);
    }

    public void Break(Exception error) => _pipe.Writer.Complete(error);

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _reader.ReadAsync(buffer, cancellationToken);

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
