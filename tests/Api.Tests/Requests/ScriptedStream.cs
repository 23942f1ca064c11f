using System.IO.Pipelines;
using Ingest.Domain.Blobs;

namespace Ingest.Api.Tests.Requests;

/// <summary>A body that arrives when the test says so.</summary>
internal sealed class ScriptedStream : ForwardStream
{
    private readonly Pipe _pipe = new();
    private readonly Stream _reader;

    public ScriptedStream() => _reader = _pipe.Reader.AsStream();

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
}
