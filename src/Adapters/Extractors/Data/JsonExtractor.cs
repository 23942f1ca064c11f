using System.Buffers;
using System.Text.Json;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Data;

/// <summary>
/// JSON, one value or several one after the other. Streams files of any size. Where the file stops being JSON (cut off, a lone bracket, a token
/// over <see cref="MaxToken"/> bytes) the rest is read as plain text with a <c>partial_text</c> warning, so nothing is lost.
/// </summary>
internal sealed class JsonExtractor : StreamingExtractor
{
    /// <summary>Longest string or number, in bytes.</summary>
    public const int MaxToken = 1 << 24;

    /// <summary>Deepest nesting; each level costs a bit in the reader and one small frame here.</summary>
    public const int MaxDepth = 100_000;

    /// <summary>Reads what people write by hand, too: comments and trailing commas.</summary>
    public static readonly JsonReaderOptions Lenient = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = MaxDepth,
        AllowMultipleValues = true,
    };

    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.Json];

    /// <summary>Reads a file as JSON whatever type was detected.</summary>
    public IEnumerable<Block> Read(SourceFile file) => Extract(file);

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        var encoding = file.DetectEncoding();
        var writer = new JsonBlockWriter(recordsAtTop: false);
        long position;
        string? problem;
        using (var tokens = new TokenStream(file.OpenUtf8(encoding), writer))
        {
            while (tokens.Step())
            {
                foreach (var block in writer.Ready) yield return block;
                writer.Ready.Clear();
            }
            position = tokens.Position;
            problem = tokens.Problem;
        }
        writer.Finish();
        foreach (var block in writer.Ready) yield return block;
        if (problem is null) yield break;

        file.WarnPartial($"The JSON breaks off at byte {position}: {problem}. The rest was read as plain text.");
        using var rest = new LineReader(TextAt(file, encoding, position));
        foreach (var block in PlainText.Paragraphs(rest)) yield return block;
    }

    private static StreamReader TextAt(SourceFile file, TextEncoding encoding, long position)
    {
        var stream = file.OpenUtf8(encoding);
        if (stream.CanSeek)
            stream.Position += position;
        else
        {
            var buffer = new byte[1 << 14];
            while (position > 0 && stream.Read(buffer, 0, (int)Math.Min(buffer.Length, position)) is > 0 and var read) position -= read;
        }
        return new StreamReader(stream, TextEncoding.Utf8, detectEncodingFromByteOrderMarks: false);
    }

    /// <summary>Feeds the writer from a stream through a buffer that grows to the longest token only.</summary>
    private sealed class TokenStream(Stream stream, JsonBlockWriter writer) : IDisposable
    {
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        private JsonReaderState _state = new(Lenient);
        private int _filled;
        private bool _atEnd;

        /// <summary>UTF-8 bytes of whole tokens read so far.</summary>
        public long Position { get; private set; }

        /// <summary>Why the rest is not JSON, or null.</summary>
        public string? Problem { get; private set; }

        /// <summary>Reads a buffer; false when there is no more JSON.</summary>
        public bool Step()
        {
            if (_atEnd || Problem is not null) return false;
            if (_filled == _buffer.Length && !Grow()) return false;
            var read = stream.Read(_buffer, _filled, _buffer.Length - _filled);
            _atEnd = read == 0;
            _filled += read;

            var reader = new Utf8JsonReader(_buffer.AsSpan(0, _filled), _atEnd, _state);
            try
            {
                while (reader.Read()) writer.Add(ref reader);
                _state = reader.CurrentState;
            }
            catch (JsonException broken)
            {
                Problem = _atEnd && reader.BytesConsumed == _filled ? "it is cut off" : $"no valid JSON in line {broken.LineNumber + 1}";
            }
            var consumed = (int)reader.BytesConsumed;
            Position += consumed;
            _filled -= consumed;
            _buffer.AsSpan(consumed, _filled).CopyTo(_buffer);
            return true;
        }

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            stream.Dispose();
        }

        private bool Grow()
        {
            if (_buffer.Length >= MaxToken)
            {
                Problem = $"a value is longer than {MaxToken} bytes";
                return false;
            }
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            _buffer.AsSpan(0, _filled).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
            return true;
        }
    }
}
