using System.Buffers;
using Ingest.Domain.Extraction;

namespace Ingest.Domain.Chunking;

/// <summary>
/// The stretch of extracted text that is not in a chunk yet (and a little of what is, for overlap), with the blocks it is made of. One
/// rented buffer: block texts are copied in, chunk texts are copied out, nothing in between.
/// </summary>
internal sealed class PendingText : IDisposable
{
    private readonly List<Span> _spans = [];
    private char[] _buffer = ArrayPool<char>.Shared.Rent(2 * Block.MaxLength);
    private int _length;
    private int _firstSpan;

    /// <summary>Offset in the extracted text of the first unit held.</summary>
    internal long Origin { get; private set; }

    /// <summary>Offset after the last unit held.</summary>
    internal long End => Origin + _length;

    /// <summary>The text held; index 0 is <see cref="Origin"/>.</summary>
    internal ReadOnlySpan<char> Text => _buffer.AsSpan(0, _length);

    /// <summary>The blocks held, in order; the first may have begun before <see cref="Origin"/>.</summary>
    internal ReadOnlySpan<Span> Spans => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_spans)[_firstSpan..];

    /// <summary>Appends a block's text and its line feed.</summary>
    internal void Append(Block block, BlockKind kind, HeadingPath path)
    {
        var needed = _length + block.Text.Length + 1;
        if (needed > _buffer.Length)
        {
            Grow(needed);
        }

        var start = End;
        block.Text.CopyTo(_buffer.AsSpan(_length));
        _length = needed;
        _buffer[_length - 1] = '\n';
        _spans.Add(new Span(start, End, kind, block.Page, block.Header, block.Continues, path));
    }

    /// <summary>Forgets what lies before an offset. Cheap: text moves only when half of the buffer is free.</summary>
    internal void Release(long before)
    {
        while (_firstSpan < _spans.Count && _spans[_firstSpan].End <= before)
        {
            _firstSpan++;
        }

        if (_firstSpan > 256 && _firstSpan > _spans.Count / 2)
        {
            _spans.RemoveRange(0, _firstSpan);
            _firstSpan = 0;
        }

        var free = (int)(before - Origin);
        if (free > _buffer.Length / 2)
        {
            _buffer.AsSpan(free, _length - free).CopyTo(_buffer);
            _length -= free;
            Origin = before;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = [];
        _length = 0;
    }

    private void Grow(int needed)
    {
        var larger = ArrayPool<char>.Shared.Rent(Math.Max(needed, 2 * _buffer.Length));
        Text.CopyTo(larger);
        ArrayPool<char>.Shared.Return(_buffer);
        _buffer = larger;
    }

    /// <summary>A block's place in the extracted text.</summary>
    /// <param name="Start">Offset of its first unit.</param>
    /// <param name="End">Offset after its line feed.</param>
    /// <param name="Kind">How it is cut.</param>
    /// <param name="Page">Page number, if any.</param>
    /// <param name="Header">Header row, for tables.</param>
    /// <param name="Continues">Whether it continues the block before it.</param>
    /// <param name="Path">Headings above it, itself included if it is one.</param>
    internal readonly record struct Span(
        long Start, long End, BlockKind Kind, int? Page, string? Header, bool Continues, HeadingPath Path);
}
