using System.Text;
using Ingest.Adapters.Extractors.Text;

namespace Ingest.Adapters.Extractors.Mail;

/// <summary>What a message is read as: the head of a message, or a text body.</summary>
/// <param name="StartsMessage">Whether it is the head of the message or of one attached to it.</param>
/// <param name="IsHtml">Whether the body is HTML.</param>
/// <param name="Headers">Headers of the message or part.</param>
/// <param name="Depth">How many messages it stands in; 0 for the outermost.</param>
/// <param name="Body">The body as it stands, as Latin-1 with line feeds.</param>
internal sealed record MimePart(bool StartsMessage, bool IsHtml, MimeHeaders Headers, int Depth, string Body);

/// <summary>
/// Reads a MIME message from its lines without recursion: a stack of open multiparts, at most <see cref="MaxDepth"/> deep; beyond
/// <see cref="MaxParts"/> parts the rest is left out. Of alternatives the first with text is given.
/// </summary>
internal sealed class MimeMessage(LineReader lines)
{
    /// <summary>Deepest nesting of multiparts and attached messages.</summary>
    public const int MaxDepth = 50;

    /// <summary>Most parts of one message.</summary>
    public const int MaxParts = 2_000;

    private readonly List<Multipart> _open = [];
    private readonly Queue<MimePart> _ready = new();
    private int _messages;
    private int _parts;
    private bool _started;
    private bool _atEnd;

    /// <summary>Names of attachments, in order.</summary>
    public List<string> Attachments { get; } = [];

    /// <summary>Why something was left out, or null.</summary>
    public string? Problem { get; private set; }

    /// <summary>The next head or body; null at the end.</summary>
    public MimePart? Next()
    {
        while (_ready.Count == 0)
        {
            if (_started && !NextPart()) return null;
            if (!_started) ReadEntity(isMessage: true);
            _started = true;
        }
        return _ready.Dequeue();
    }

    /// <summary>Skips to where the next part begins.</summary>
    private bool NextPart()
    {
        if (_atEnd || _open.Count == 0) return false;
        if (!_open[^1].AtPart)
            while (Line() is not null)
            {
            }
        if (_atEnd || _open.Count == 0) return false;
        if (!_open[^1].AtPart) return true;
        _open[^1].AtPart = false;
        if (++_parts > MaxParts)
        {
            Problem = $"The message has more than {MaxParts} parts; the rest was left out.";
            return false;
        }
        ReadEntity(isMessage: false);
        return true;
    }

    private void ReadEntity(bool isMessage)
    {
        while (true)
        {
            var headers = MimeHeaders.Read(Line);
            if (isMessage) _ready.Enqueue(new MimePart(true, false, headers, _messages++, ""));

            var type = headers.Main("Content-Type");
            var boundary = headers.Parameter("Content-Type", "boundary");
            if (type.StartsWith("multipart/", StringComparison.Ordinal) && boundary.Length > 0)
            {
                if (_open.Count < MaxDepth) _open.Add(new Multipart("--" + boundary, type == "multipart/alternative"));
                else Problem = $"The message nests parts more than {MaxDepth} deep; what is deeper was left out.";
                return;
            }
            if (type == "message/rfc822" && _messages < MaxDepth)
            {
                isMessage = true;
                continue;
            }
            ReadLeaf(headers, type, isBody: isMessage || _open.Count > 0);
            return;
        }
    }

    private void ReadLeaf(MimeHeaders headers, string type, bool isBody)
    {
        var name = headers.Parameter("Content-Disposition", "filename");
        if (name.Length == 0) name = headers.Parameter("Content-Type", "name");
        var isText = type is "" or "text/plain" or "text/html" or "text" || (type.StartsWith("text/", StringComparison.Ordinal) && name.Length == 0);
        if (!isBody || !isText || headers.Main("Content-Disposition") == "attachment")
        {
            if (name.Length > 0 && Attachments.Count < MaxParts) Attachments.Add(name);
            return;
        }
        var alternative = _open.FindLast(multipart => multipart.IsAlternative);
        if (alternative is { Given: true }) return;
        var body = ReadBody();
        if (string.IsNullOrWhiteSpace(body)) return;
        if (alternative is not null) alternative.Given = true;
        _ready.Enqueue(new MimePart(false, type == "text/html", headers, _messages - 1, body));
    }

    private string ReadBody()
    {
        var body = new StringBuilder();
        while (Line() is { } line)
        {
            if (body.Length + line.Length > EmailExtractor.MaxBody)
            {
                Problem = $"A body is longer than {EmailExtractor.MaxBody} bytes; the rest of it was left out.";
                break;
            }
            body.Append(line);
            if (!lines.Partial) body.Append('\n');
        }
        return body.ToString();
    }

    /// <summary>The next line of the current part; null where it ends, at a boundary of any open multipart or the end of the file.</summary>
    private string? Line()
    {
        if (_open.Count > 0 && _open[^1].AtPart) return null;
        if (lines.Read() is not { } line)
        {
            _atEnd = true;
            return null;
        }
        if (!line.StartsWith("--", StringComparison.Ordinal)) return line;
        for (var i = _open.Count - 1; i >= 0; i--)
        {
            if (!line.StartsWith(_open[i].Boundary, StringComparison.Ordinal)) continue;
            var rest = line.AsSpan(_open[i].Boundary.Length).Trim();
            if (rest is not ("" or "--")) continue;
            // A boundary of an outer multipart ends the inner ones, which forgot to.
            _open.RemoveRange(i + 1, _open.Count - i - 1);
            if (rest.IsEmpty) _open[i].AtPart = true;
            else _open.RemoveAt(i);
            return null;
        }
        return line;
    }

    private sealed class Multipart(string boundary, bool isAlternative)
    {
        public string Boundary { get; } = boundary;

        public bool IsAlternative { get; } = isAlternative;

        /// <summary>Whether one of the alternatives was given.</summary>
        public bool Given { get; set; }

        /// <summary>Whether the line just read was its boundary.</summary>
        public bool AtPart { get; set; }
    }
}
