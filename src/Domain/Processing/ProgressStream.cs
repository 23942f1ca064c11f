using Ingest.Domain.Blobs;

namespace Ingest.Domain.Processing;

/// <summary>Passes a stream through and says so after every <paramref name="unit"/> bytes that were taken. Disposing it leaves the inner one open.</summary>
internal sealed class ProgressStream(Stream inner, long unit, Func<Task> taken) : ForwardStream
{
    private long _untold;

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        if (_untold >= unit)
        {
            _untold = 0;
            await taken();
        }

        var read = await inner.ReadAsync(buffer, cancellationToken);
        _untold += read;
        return read;
    }
}
