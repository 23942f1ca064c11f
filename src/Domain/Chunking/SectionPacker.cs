using System.Text;
using System.Text.Unicode;
using Ingest.Domain.Extraction;

namespace Ingest.Domain.Chunking;

/// <summary>
/// Takes blocks one by one and gives chunks as soon as they are certain. Holds at most one block and two chunks of text.
/// <para>
/// A section is a heading (or several that follow each other without text between) and what stands below it. Sections are never mixed,
/// with one exception: while a group of sections has fewer than a quarter of the target length, the next section joins it if it is as
/// small and not higher in the outline. So a list of one-line sections becomes a few useful chunks instead of many tiny ones; the
/// context of such a chunk is what its headings have in common.
/// </para>
/// </summary>
internal sealed class SectionPacker(ChunkingOptions options) : IDisposable
{
    private readonly PendingText _pending = new();
    private readonly CutPoints _cuts = new(options);
    private readonly Queue<Chunk> _ready = new();
    private readonly int _small = options.TargetLength / 4;

    private HeadingPath _path = HeadingPath.Root;
    private int _ordinal;

    // Offsets in the extracted text: chunks have everything before _covered; the open section begins at _section, its group at _group.
    private long _covered;
    private long _group;
    private long _section;
    private int _groupLevel;
    private int _sectionLevel;
    private bool _hasBody;

    // The chunk before, while the next may overlap it; -1 after a section's end.
    private long _lastStart = -1;
    private long _lastCut = -1;

    /// <summary>Chunks that are certain, in order.</summary>
    internal bool TryTake(out Chunk chunk) => _ready.TryDequeue(out chunk!);

    /// <summary>Takes the next block.</summary>
    internal void Add(Block block)
    {
        var isHeading = block.Kind == BlockKind.Heading && !block.Continues;
        if (isHeading)
        {
            EnterHeading(block);
        }

        // The rest of a heading that was split is cut like running text.
        var kind = block.Kind == BlockKind.Heading && !isHeading ? BlockKind.Paragraph : block.Kind;
        _hasBody |= kind != BlockKind.Heading;
        _pending.Append(block, kind, _path);
        EmitWhatIsCertain();
    }

    /// <summary>No more blocks: everything left becomes chunks.</summary>
    internal void Complete()
    {
        CloseSection();
        EmitTo(_pending.End);
    }

    /// <inheritdoc/>
    public void Dispose() => _pending.Dispose();

    private void EnterHeading(Block heading)
    {
        var level = Math.Clamp(heading.Level, 1, 9);
        if (_hasBody)
        {
            CloseSection();
            if (level < _groupLevel || _pending.End - _group >= _small)
            {
                EmitTo(_pending.End);
            }

            _section = _pending.End;
            _sectionLevel = level;
            _hasBody = false;
        }
        else if (_section == _pending.End || level < _sectionLevel)
        {
            _sectionLevel = level;
            if (_group < _section && level < _groupLevel)
            {
                EmitTo(_section);
            }
        }

        if (_group == _section)
        {
            _groupLevel = _sectionLevel;
        }

        _path = _path.Enter(level, heading.Text);
    }

    // The open section is whole: if it is not small, the sections grouped before it stand for themselves.
    private void CloseSection()
    {
        if (_group < _section && _pending.End - _section >= _small)
        {
            EmitTo(_section);
            _groupLevel = _sectionLevel;
        }
    }

    private void EmitWhatIsCertain()
    {
        CloseSection();
        while (_group == _section && TryEmit(_pending.End, whole: false))
        {
        }
    }

    private void EmitTo(long end)
    {
        while (TryEmit(end, whole: true))
        {
        }

        _covered = end;
        _group = end;
        _lastCut = -1;
        _pending.Release(end);
    }

    // Emits the next chunk of the text up to an offset; false when there is none, or (text not whole) none that is certain.
    private bool TryEmit(long end, bool whole)
    {
        if (!whole && end - _covered + options.Overlap < options.MaxLength + CutPoints.Margin)
        {
            return false;
        }

        var text = _pending.Text[..Index(end)].TrimEnd();
        var covered = TextBoundaries.SkipWhiteSpace(text, Math.Min(Index(_covered), text.Length), text.Length);
        if (covered == text.Length)
        {
            return false;
        }

        var first = SpanAt(covered);
        var start = OverlapStart(text, covered, first.Kind);
        var limit = _cuts.Limit(text[start..]);
        if (covered - start > Math.Min(limit, options.TargetLength) / 2)
        {
            // The overlap, or the white space after it, would take most of the chunk.
            start = covered;
            limit = _cuts.Limit(text[start..]);
        }

        if (start == covered && first.Kind == BlockKind.Code)
        {
            start = IndentationStart(text, covered);
            limit = _cuts.Limit(text[start..]);
        }

        if (!whole && text.Length - start < options.MaxLength + CutPoints.Margin)
        {
            return false;
        }

        var isRest = text.Length - start <= Math.Min(limit, options.TargetLength + _small);
        var cut = isRest ? text.Length : _cuts.Choose(_pending, start, covered, limit);
        Emit(start, text[start..cut].TrimEnd().Length);
        _lastStart = _pending.Origin + start;
        _lastCut = _covered = _pending.Origin + cut;
        _pending.Release(Math.Max(_lastStart, _lastCut - options.Overlap - TextBoundaries.ClusterReach));
        return true;
    }

    private int Index(long offset) => (int)(offset - _pending.Origin);

    // Running text repeats the end of the chunk before it, from the start of a sentence, else of a word.
    private int OverlapStart(ReadOnlySpan<char> text, int covered, BlockKind kind)
    {
        if (_lastCut < 0 || options.Overlap == 0 || kind != BlockKind.Paragraph)
        {
            return covered;
        }

        // At most half of the chunk before: starts always move on.
        var cut = Index(_lastCut);
        var from = (int)Math.Max(cut - options.Overlap, ((_lastStart + _lastCut) / 2) - _pending.Origin + 1);
        from = Math.Max(from, RunningTextStart(cut));
        if (from >= cut)
        {
            return covered;
        }

        var start = FirstBlockStart(from, cut);
        var sentence = TextBoundaries.FirstSentenceStart(text, from, cut);
        start = sentence >= 0 && (start < 0 || sentence < start) ? sentence : start;
        start = start >= 0 ? start : TextBoundaries.FirstWordStart(text, from, cut);
        if (start < 0)
        {
            start = TextBoundaries.GraphemeBoundary(text, Math.Max(0, from - TextBoundaries.ClusterReach), from);
            start = start > Index(_lastStart) ? start : covered;
        }

        return TextBoundaries.SkipWhiteSpace(text, Math.Min(start, covered), covered);
    }

    // The first index from which all text up to the cut is running text.
    private int RunningTextStart(int cut)
    {
        var spans = _pending.Spans;
        var start = cut;
        for (var i = spans.Length - 1; i >= 0; i--)
        {
            var spanStart = Index(spans[i].Start);
            if (spanStart >= cut)
            {
                continue;
            }

            if (spans[i].Kind != BlockKind.Paragraph)
            {
                break;
            }

            start = Math.Max(spanStart, 0);
        }

        return start;
    }

    private int FirstBlockStart(int from, int to)
    {
        foreach (ref readonly var span in _pending.Spans)
        {
            var start = Index(span.Start);
            if (start >= from && !span.Continues)
            {
                return start < to ? start : -1;
            }
        }

        return -1;
    }

    // Code keeps the indentation of its first line, within reason.
    private int IndentationStart(ReadOnlySpan<char> text, int covered)
    {
        var least = Math.Max(Index(_covered), covered - _small);
        var start = covered;
        while (start > least && text[start - 1] is ' ' or '\t')
        {
            start--;
        }

        return start;
    }

    private PendingText.Span SpanAt(int index)
    {
        var offset = _pending.Origin + index;
        foreach (ref readonly var span in _pending.Spans)
        {
            if (offset < span.End)
            {
                return span;
            }
        }

        throw new InvalidOperationException($"Chunking: no block holds offset {offset}; the text held ends at {_pending.End}.");
    }

    private void Emit(int start, int length)
    {
        var first = SpanAt(start);
        var offset = _pending.Origin + start;
        var text = _pending.Text.Slice(start, length).ToString();
        _ready.Enqueue(new Chunk(_ordinal++, text, Context(first, offset, length), first.Page, offset, offset + length));
    }

    private string Context(in PendingText.Span first, long offset, int length)
    {
        var path = CommonPath(first, offset + length).ToString();
        var headerInText = offset <= first.Start && !first.Continues;
        if (first.Kind != BlockKind.Table || headerInText || string.IsNullOrWhiteSpace(first.Header))
        {
            return Fit(path);
        }

        var header = HeadingPath.OneLine(first.Header, options.TargetLength / 2);
        return Fit(path.Length == 0 ? header : $"{path}\n{header}");
    }

    // What the headings of all text in the chunk have in common; headings without text of their own do not count when others have some.
    private HeadingPath CommonPath(in PendingText.Span first, long end)
    {
        HeadingPath? common = null;
        foreach (ref readonly var span in _pending.Spans)
        {
            if (span.Start >= end)
            {
                break;
            }

            if (span.End > first.Start && span.Kind != BlockKind.Heading)
            {
                common = common is null ? span.Path : HeadingPath.Common(common, span.Path);
            }
        }

        return common ?? first.Path;
    }

    // The context within its share of the embedding bytes.
    private string Fit(string context)
    {
        if (context.Length * 3 <= _cuts.MaxContextBytes || Encoding.UTF8.GetByteCount(context) <= _cuts.MaxContextBytes)
        {
            return context;
        }

        Span<byte> bytes = stackalloc byte[_cuts.MaxContextBytes];
        _ = Utf8.FromUtf16(context, bytes, out var fits, out _);
        return context[..TextBoundaries.GraphemeBoundary(context, 0, fits)].TrimEnd();
    }
}
