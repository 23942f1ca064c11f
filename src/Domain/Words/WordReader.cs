namespace Ingest.Domain.Words;

/// <summary>
/// Reads a text's words one by one, in one pass and without allocating. A word is a run of letters and digits, at most <see cref="MaxLength"/>
/// of them (a longer run is taken in pieces), so "AB-1234/x" is three words whatever stands between them. Scripts without blanks between words
/// are read symbol by symbol: each alone, and each with the one before it.
/// </summary>
public ref struct WordReader
{
    /// <summary>Longest word in UTF-16 units.</summary>
    public const int MaxLength = 40;

    /// <summary>UTF-16 units of the buffer a reader needs.</summary>
    public const int BufferLength = 2 * MaxLength;

    private readonly ReadOnlySpan<char> _text;
    private readonly Span<char> _folded;
    private readonly Span<char> _stem;
    private int _next;
    private int _previousSymbol;
    private bool _saidAlone;
    private int _length;
    private int _stemLength;

    /// <summary>A reader at the start of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="buffer">At least <see cref="BufferLength"/> units, its own while it reads.</param>
    public WordReader(ReadOnlySpan<char> text, Span<char> buffer)
    {
        _text = text;
        _folded = buffer[..MaxLength];
        _stem = buffer.Slice(MaxLength, MaxLength);
        _previousSymbol = -1;
    }

    /// <summary>Offset of the word's first UTF-16 unit.</summary>
    public int Start { get; private set; }

    /// <summary>Offset after its last. Never between the halves of a surrogate pair.</summary>
    public int End { get; private set; }

    /// <summary>Whether it is a symbol that the pair before or after it holds too: enough to index, too little to ask for.</summary>
    public bool IsPart { get; private set; }

    /// <summary>The word in lower case without diacritics; valid until the next one.</summary>
    public readonly ReadOnlySpan<char> Folded => _folded[.._length];

    /// <summary>Its stem, see <see cref="Stemming"/>; valid until the next one.</summary>
    public readonly ReadOnlySpan<char> Stem => _stem[.._stemLength];

    /// <summary>Goes to the next word; false at the end of the text.</summary>
    public bool MoveNext()
    {
        while (_next < _text.Length)
        {
            switch (KindAt(_next))
            {
                case LetterKind.Word:
                    _previousSymbol = -1;
                    ReadWord();
                    return true;
                case LetterKind.Unspaced:
                    if (ReadSymbol())
                    {
                        return true;
                    }

                    break;
                case LetterKind.Separator:
                    _previousSymbol = -1;
                    _next++;
                    break;
                default:
                    _next++;
                    break;
            }
        }

        return false;
    }

    private void ReadWord()
    {
        Start = _next;
        _length = 0;
        ReadAscii();
        for (; _next < _text.Length && _length < MaxLength; _next++)
        {
            var kind = KindAt(_next);
            if (kind == LetterKind.Word)
            {
                _folded[_length++] = LetterFolding.Fold(_text[_next]);
                End = _next + 1;
            }
            else if (kind != LetterKind.Ignored)
            {
                break;
            }
        }

        IsPart = false;
        _folded[.._length].CopyTo(_stem);
        _stemLength = Stemming.Stem(_stem[.._length]);
    }

    /// <summary>The word as far as it is plain ASCII: most words to their end, without looking at what else letters may be.</summary>
    private void ReadAscii()
    {
        var text = _text[_next..];
        text = text[..Math.Min(text.Length, MaxLength)];
        var folded = _folded;
        var length = 0;
        while (length < text.Length && Letters.FoldAscii(text[length]) is not '\0' and var letter)
        {
            folded[length++] = letter;
        }

        (_length, _next, End) = (length, _next + length, _next + length);
    }

    /// <summary>First the symbol alone, then, if one stands before it, the two as a pair; false when it has no more to say.</summary>
    private bool ReadSymbol()
    {
        var end = _next + SymbolLength(_next);
        if (!_saidAlone)
        {
            _saidAlone = true;
            var partOfPair = _previousSymbol >= 0 || (end < _text.Length && KindAt(end) == LetterKind.Unspaced);
            TakeSymbols(_next, end, partOfPair);
            return true;
        }

        _saidAlone = false;
        var first = _previousSymbol;
        _previousSymbol = _next;
        _next = end;
        if (first < 0)
        {
            return false;
        }

        TakeSymbols(first, end, isPart: false);
        return true;
    }

    /// <summary>Half a surrogate pair is no letter of anything, and nothing that a database takes.</summary>
    private readonly LetterKind KindAt(int at) =>
        char.IsSurrogate(_text[at]) && SymbolLength(at) == 1 ? LetterKind.Separator : Letters.KindOf(_text[at]);

    private readonly int SymbolLength(int at) =>
        at + 1 < _text.Length && char.IsSurrogatePair(_text[at], _text[at + 1]) ? 2 : 1;

    private void TakeSymbols(int start, int end, bool isPart)
    {
        (Start, End, IsPart, _length) = (start, end, isPart, 0);
        for (var i = start; i < end; i++)
        {
            if (Letters.KindOf(_text[i]) == LetterKind.Unspaced && _length < MaxLength)
            {
                _folded[_length++] = LetterFolding.Fold(_text[i]);
            }
        }

        _folded[.._length].CopyTo(_stem);
        _stemLength = _length;
    }
}
