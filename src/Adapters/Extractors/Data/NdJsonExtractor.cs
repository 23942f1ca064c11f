using System.Buffers;
using System.Text.Json;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Data;

/// <summary>
/// Newline-delimited JSON, every line a record. Streams files of any size. What is not JSON in a line is kept as plain text, and a
/// <c>partial_text</c> warning counts such lines.
/// </summary>
internal sealed class NdJsonExtractor : StreamingExtractor
{
    /// <summary>A longer line, in bytes, is cut; its pieces are then not JSON but still text.</summary>
    public const int MaxLine = 1 << 24;

    public override IReadOnlyCollection<FileType> Types { get; } = [FileType.NdJson];

    protected override IEnumerable<Block> Extract(SourceFile file)
    {
        var writer = new JsonBlockWriter(recordsAtTop: true);
        long number = 0, bad = 0, firstBad = 0;
        using var lines = new Utf8Lines(file.OpenUtf8(file.DetectEncoding()));
        while (lines.Read() is { } line)
        {
            number++;
            if (Rest(line.Span, writer) is { } rest)
            {
                writer.Finish();
                if (bad++ == 0) firstBad = number;
                writer.Ready.AddRange(BlockBuilder.Paragraph(rest));
            }
            foreach (var block in writer.Ready) yield return block;
            writer.Ready.Clear();
        }
        writer.Finish();
        foreach (var block in writer.Ready) yield return block;
        if (bad > 0) file.WarnPartial($"{bad} of {number} lines are not JSON, the first is line {firstBad}; they were read as plain text.");
    }

    /// <summary>Writes a line's tokens; returns what is left of it from where it is not JSON, or null.</summary>
    private static string? Rest(ReadOnlySpan<byte> line, JsonBlockWriter writer)
    {
        var reader = new Utf8JsonReader(line, JsonExtractor.Lenient);
        try
        {
            while (reader.Read()) writer.Add(ref reader);
            return null;
        }
        catch (JsonException)
        {
            return TextEncoding.Utf8.GetString(line[(int)reader.BytesConsumed..]);
        }
    }

    /// <summary>Splits a stream at line feeds.</summary>
    private sealed class Utf8Lines(Stream stream) : IDisposable
    {
        private byte[] _buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
        private int _start;
        private int _searched;
        private int _end;
        private bool _atEnd;

        /// <summary>The next line without its line feed, valid until the next call; null at the end.</summary>
        public ReadOnlyMemory<byte>? Read()
        {
            while (true)
            {
                var feed = _buffer.AsSpan(_searched, _end - _searched).IndexOf((byte)'\n');
                if (feed >= 0) return Take(_searched + feed, 1);
                _searched = _end;
                if (_end - _start >= MaxLine) return Take(_end, 0);
                if (_atEnd && _start == _end) return null;
                if (_atEnd) return Take(_end, 0);
                Fill();
            }
        }

        public void Dispose()
        {
            ArrayPool<byte>.Shared.Return(_buffer);
            stream.Dispose();
        }

        private ReadOnlyMemory<byte> Take(int end, int feed)
        {
            var line = _buffer.AsMemory(_start, end - _start);
            _start = _searched = end + feed;
            return line;
        }

        private void Fill()
        {
            var waiting = _end - _start;
            var target = waiting > _buffer.Length / 2 ? ArrayPool<byte>.Shared.Rent(_buffer.Length * 2) : _buffer;
            _buffer.AsSpan(_start, waiting).CopyTo(target);
            if (target != _buffer)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
                _buffer = target;
            }
            _searched -= _start;
            _start = 0;
            _end = waiting;
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            _atEnd = read == 0;
            _end += read;
        }
    }
}
