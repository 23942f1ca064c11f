using System.Text.Json;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Extractors.Tools.Pandoc;

/// <summary>
/// Reads pandoc's JSON document tree one top-level block at a time, so a book never stands in memory whole:
/// <c>{"pandoc-api-version":…,"meta":{…},"blocks":[…]}</c>, with the metadata before the blocks.
/// </summary>
/// <param name="output">Standard output of the program.</param>
internal sealed class PandocOutput(Stream output)
{
    /// <summary>Deepest nesting of JSON; a list in a list takes four levels. What reads a block may be recursive because of this limit.</summary>
    public const int MaxDepth = 512;

    /// <summary>Bytes of one top-level block: a table or list of some 100,000 words.</summary>
    public const int MaxBlockSize = 32 * 1024 * 1024;

    private static readonly JsonDocumentOptions DocumentOptions = new() { MaxDepth = MaxDepth };

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private bool _ended;
    private bool _inBlocks;
    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = MaxDepth });

    /// <summary>Whether the output ended before the document did; the program's exit code may say why.</summary>
    public bool BrokenOff { get; private set; }

    /// <summary>The next part; null after the last. The caller disposes it.</summary>
    /// <exception cref="FatalException"><c>too_large</c>: a block is larger or nested deeper than the limits.</exception>
    public async Task<PandocPart?> NextAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                var (part, done) = TryRead();
                if (part is not null || done) return part;
                await FillAsync(cancellationToken);
            }
        }
        catch (JsonException) when (_ended)
        {
            BrokenOff = true;
            return null;
        }
        catch (JsonException deep)
        {
            throw new FatalException(
                ErrorCodes.TooLarge,
                $"The document has lists or tables inside each other more than {MaxDepth / 4} deep. Flatten it, or save it in another format and add that.",
                deep);
        }
    }

    private (PandocPart? Part, bool Done) TryRead()
    {
        var reader = new Utf8JsonReader(_buffer.AsSpan(_start, _end - _start), _ended, _state);
        while (true)
        {
            // A part that is not here whole is read again from its start.
            var before = reader;
            if (!reader.Read()) return NeedMore(before);
            if (_inBlocks)
            {
                if (reader.TokenType == JsonTokenType.EndArray) return (null, true);
                return TryTake(ref reader, PandocPartKind.Block) is { } block ? (block, false) : NeedMore(before);
            }
            if (reader.TokenType != JsonTokenType.PropertyName) continue;
            if (reader.ValueTextEquals("blocks"u8))
            {
                if (!reader.Read()) return NeedMore(before);
                _inBlocks = true;
            }
            else if (reader.ValueTextEquals("meta"u8))
            {
                if (!reader.Read()) return NeedMore(before);
                return TryTake(ref reader, PandocPartKind.Metadata) is { } metadata ? (metadata, false) : NeedMore(before);
            }
            else if (!reader.TrySkip())
            {
                return NeedMore(before);
            }
        }
    }

    private PandocPart? TryTake(ref Utf8JsonReader reader, PandocPartKind kind)
    {
        var start = (int)reader.TokenStartIndex;
        if (!reader.TrySkip()) return null;
        var bytes = _buffer.AsMemory(_start + start, (int)reader.BytesConsumed - start);
        // The document must not refer to the buffer, which is reused.
        var part = new PandocPart(kind, JsonDocument.Parse(bytes.ToArray(), DocumentOptions));
        Advance(reader);
        return part;
    }

    private (PandocPart? Part, bool Done) NeedMore(Utf8JsonReader before)
    {
        Advance(before);
        return (null, _ended);
    }

    private void Advance(Utf8JsonReader reader)
    {
        _start += (int)reader.BytesConsumed;
        _state = reader.CurrentState;
    }

    private async Task FillAsync(CancellationToken cancellationToken)
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        _end -= _start;
        _start = 0;
        if (_end == _buffer.Length)
        {
            if (_buffer.Length >= MaxBlockSize)
                throw new FatalException(ErrorCodes.TooLarge, $"The document has a table or list of more than {MaxBlockSize} bytes in pandoc's form. Split it into several.");
            Array.Resize(ref _buffer, _buffer.Length * 2);
        }
        var read = await output.ReadAsync(_buffer.AsMemory(_end), cancellationToken);
        _end += read;
        _ended = read == 0;
    }
}

/// <summary>What a part of the output is.</summary>
internal enum PandocPartKind
{
    /// <summary>Title, authors and the like.</summary>
    Metadata,

    /// <summary>A top-level block.</summary>
    Block,
}

/// <summary>A part of the output.</summary>
internal sealed record PandocPart(PandocPartKind Kind, JsonDocument Document) : IDisposable
{
    public void Dispose() => Document.Dispose();
}
