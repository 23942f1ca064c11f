using System.Buffers;

namespace Ingest.Adapters.Extractors.Text;

/// <summary>
/// Reads lines of any length in bounded memory: a line longer than <see cref="MaxLength"/> comes in pieces, cut at a space where there is one
/// and never inside a surrogate pair. Carriage return, line feed or both end a line.
/// </summary>
internal sealed class LineReader(TextReader reader) : IDisposable
{
    /// <summary>Longest line, and longest piece of a longer one, in UTF-16 units.</summary>
    public const int MaxLength = 16_384;

    private readonly char[] _buffer = ArrayPool<char>.Shared.Rent(MaxLength * 2);
    private int _start;
    private int _end;
    private bool _atEnd;
    private bool _skipLineFeed;

    /// <summary>Whether the last <see cref="Read"/> gave a piece whose line goes on.</summary>
    public bool Partial { get; private set; }

    /// <summary>The next line or piece of one; null at the end.</summary>
    public string? Read()
    {
        while (true)
        {
            var waiting = Waiting();
            var end = waiting.IndexOfAny('\n', '\r');
            if (end >= 0 && end <= MaxLength) return TakeLine(end);
            if (end > MaxLength || waiting.Length > MaxLength) return TakePiece(waiting);
            if (!_atEnd)
            {
                Fill();
                continue;
            }
            Partial = false;
            if (waiting.IsEmpty) return null;
            _start = _end;
            return waiting.ToString();
        }
    }

    public void Dispose()
    {
        ArrayPool<char>.Shared.Return(_buffer);
        reader.Dispose();
    }

    private ReadOnlySpan<char> Waiting()
    {
        if (_skipLineFeed && _start < _end)
        {
            if (_buffer[_start] == '\n') _start++;
            _skipLineFeed = false;
        }
        return _buffer.AsSpan(_start, _end - _start);
    }

    private string TakeLine(int length)
    {
        var line = _buffer.AsSpan(_start, length).ToString();
        _skipLineFeed = _buffer[_start + length] == '\r';
        _start += length + 1;
        Partial = false;
        return line;
    }

    private string TakePiece(ReadOnlySpan<char> waiting)
    {
        var length = waiting[..MaxLength].LastIndexOfAny(' ', '\t') + 1;
        if (length < MaxLength / 2) length = char.IsHighSurrogate(waiting[MaxLength - 1]) ? MaxLength - 1 : MaxLength;
        var piece = waiting[..length].ToString();
        _start += length;
        Partial = true;
        return piece;
    }

    private void Fill()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        var read = reader.Read(_buffer, _end, MaxLength * 2 - _end);
        _atEnd = read == 0;
        _end += read;
    }
}
