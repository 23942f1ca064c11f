using System.Buffers;

namespace Ingest.Adapters.Extractors.Tools.Pdf;

/// <summary>
/// The lines of a stream as bytes, without their line feed, read through one pooled buffer. Of a line longer than <see cref="MaxLength"/> the
/// beginning is given and the rest skipped.
/// </summary>
internal sealed class PdfOutputLines(Stream output) : IDisposable
{
    /// <summary>Bytes of one line that are kept; also the size of the buffer, so that few reads are needed.</summary>
    public const int MaxLength = 64 * 1024;

    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(MaxLength);
    private int _start;
    private int _end;
    private bool _skipping;
    private bool _ended;

    /// <summary>Takes the next line that is in memory; it is valid until the next call of <see cref="FillAsync"/>.</summary>
    public bool TryTake(out ReadOnlySpan<byte> line)
    {
        while (true)
        {
            var rest = _buffer.AsSpan(_start, _end - _start);
            var length = rest.IndexOf((byte)'\n');
            var isWhole = length >= 0;
            // Without a line feed it is a line only when no more of it can be had: the output has ended, or the buffer is full.
            if (!isWhole && (rest.IsEmpty || !(_ended || _skipping || rest.Length >= MaxLength)))
            {
                line = default;
                return false;
            }

            line = isWhole ? rest[..length] : rest;
            _start += isWhole ? length + 1 : rest.Length;
            var isRestOfOverlong = _skipping;
            _skipping = !isWhole;
            if (!isRestOfOverlong) return true;
        }
    }

    /// <summary>Reads on after <see cref="TryTake"/> has answered false.</summary>
    /// <returns>False at the end of the output.</returns>
    public async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        if (_ended) return false;
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await output.ReadAsync(_buffer.AsMemory(_end, MaxLength - _end), cancellationToken);
        _end += read;
        _ended = read == 0;
        return !_ended || _end > 0;
    }

    public void Dispose() => ArrayPool<byte>.Shared.Return(_buffer);
}
