using System.Globalization;
using System.Text;
using AngleSharp.Html;
using AngleSharp.Html.Parser;
using AngleSharp.Html.Parser.Tokens;
using AngleSharp.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Markup;

/// <summary>
/// Reads HTML from the tokens of a standards-conforming tokenizer, without building a tree: time and memory are linear in the page, and no
/// nesting, however deep or wrong, can overflow a stack. Headings, paragraphs, list items, tables, preformatted text and the title are kept;
/// scripts, styles, navigation, form controls and hidden elements are not.
/// </summary>
internal sealed class HtmlBlocks : IDisposable
{
    private static readonly HashSet<string> BlockElements = new(StringComparer.Ordinal)
    {
        "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "div", "dl", "dt", "fieldset", "figcaption",
        "figure", "footer", "form", "head", "header", "hr", "html", "legend", "li", "main", "menu", "ol", "option", "p", "section", "summary", "ul",
    };

    // Not for reading: code, controls, navigation, and what a browser shows only when it cannot show something else.
    private static readonly HashSet<string> Skipped = new(StringComparer.Ordinal)
    {
        "button", "canvas", "datalist", "iframe", "nav", "noembed", "noframes", "noscript", "object", "script", "select", "style", "svg", "template",
    };

    private static readonly HashSet<string> Voids = new(StringComparer.Ordinal)
    {
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr",
    };

    // An element of these ends where the next of its kind begins (HTML standard, section 13.1.2.4), so a hidden one does, too.
    private static readonly HashSet<string> OptionalEnd = new(StringComparer.Ordinal) { "dd", "dt", "li", "option", "p", "td", "th", "tr" };

    private readonly HtmlTokenizer _tokenizer;
    private readonly TextSource _source;
    private readonly bool _withTitle;
    private readonly List<Block> _ready = [];
    private readonly StringBuilder _text = new();
    private readonly Stack<int> _lists = new();
    private readonly Stack<HtmlTable> _tables = new();
    private string? _skip;
    private int _skipDepth;
    private string? _title;
    private string _prefix = "";
    private int _heading;
    private int _pre;
    private bool _inTitle;

    private HtmlBlocks(string html, bool withTitle)
    {
        _source = new TextSource(html);
        _tokenizer = new HtmlTokenizer(_source, HtmlEntityProvider.Resolver) { SkipComments = true, SkipScriptText = true };
        _withTitle = withTitle;
    }

    /// <summary>Yields the blocks of a page or fragment.</summary>
    /// <param name="html">The markup.</param>
    /// <param name="withTitle">Whether the page's title becomes the first heading.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static IEnumerable<Block> Read(string html, bool withTitle, CancellationToken cancellationToken)
    {
        using var page = new HtmlBlocks(html, withTitle);
        for (var token = page._tokenizer.Get(); token.Type != HtmlTokenType.EndOfFile; token = page._tokenizer.Get())
        {
            cancellationToken.ThrowIfCancellationRequested();
            page.Add(token);
            if (page._ready.Count == 0) continue;
            foreach (var block in page._ready) yield return block;
            page._ready.Clear();
        }
        page.Finish();
        foreach (var block in page._ready) yield return block;
    }

    public void Dispose()
    {
        _tokenizer.Dispose();
        _source.Dispose();
    }

    private void Add(HtmlToken token)
    {
        switch (token.Type)
        {
            case HtmlTokenType.StartTag:
                Start((HtmlTagToken)token);
                break;
            case HtmlTokenType.EndTag:
                End(token.Name);
                break;
            case HtmlTokenType.Character when _skip is null:
                Characters(token.Data);
                break;
        }
    }

    private void Start(HtmlTagToken tag)
    {
        var name = tag.Name;
        // The tree builder would tell the tokenizer how to read what follows (HTML standard, section 13.2.6).
        _tokenizer.State = name switch
        {
            "title" or "textarea" => HtmlParseMode.RCData,
            "style" or "xmp" or "iframe" or "noembed" or "noframes" => HtmlParseMode.Rawtext,
            "script" => HtmlParseMode.Script,
            "plaintext" => HtmlParseMode.Plaintext,
            _ => HtmlParseMode.PCData,
        };
        if (_skip is not null)
        {
            if (name != _skip || tag.IsSelfClosing) return;
            if (!OptionalEnd.Contains(name))
            {
                _skipDepth++;
                return;
            }
            _skip = null;
        }
        if (Skipped.Contains(name) || (IsHidden(tag) && !Voids.Contains(name) && name is not ("html" or "body" or "main")))
        {
            if (tag.IsSelfClosing && name == "svg") return;
            _skip = name;
            _skipDepth = 1;
            return;
        }
        Open(tag, name);
    }

    private void Open(HtmlTagToken tag, string name)
    {
        switch (name)
        {
            case "br":
                _text.Append('\n');
                break;
            case "img":
                if (tag.GetAttribute("alt") is { Length: > 0 } alt) Characters(" " + alt + " ");
                break;
            case "title":
                _inTitle = true;
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                LeaveTableGrid();
                Flush();
                _heading = name[1] - '0';
                break;
            case "pre" or "xmp" or "listing":
                LeaveTableGrid();
                Flush();
                _pre++;
                break;
            case "ul" or "menu":
                Flush();
                _lists.Push(-1);
                break;
            case "ol":
                Flush();
                _lists.Push(int.TryParse(tag.GetAttribute("start"), NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? Math.Min(start, 1_000_000_000) : 1);
                break;
            case "li":
                Flush();
                _prefix = ListPrefix();
                break;
            case "table":
                LeaveTableGrid();
                Flush();
                _tables.Push(new HtmlTable());
                break;
            case "tr" when InGrid:
                EndRow();
                break;
            case "td" or "th" when InGrid:
                EndCell();
                _tables.Peek().StartCell(isHeader: name == "th");
                break;
            case "thead" when InGrid:
                _tables.Peek().InHead = true;
                break;
            case "tbody" or "tfoot" when InGrid:
                EndRow();
                _tables.Peek().InHead = false;
                break;
            default:
                if (BlockElements.Contains(name) || name is "tr" or "td" or "th") Flush();
                break;
        }
    }

    private void End(string name)
    {
        if (_skip is not null)
        {
            if (name == _skip && --_skipDepth == 0) _skip = null;
            return;
        }
        switch (name)
        {
            case "title" when _inTitle:
                EndTitle();
                break;
            case "h1" or "h2" or "h3" or "h4" or "h5" or "h6":
                Flush();
                _heading = 0;
                break;
            case "pre" or "xmp" or "listing":
                Flush();
                if (_pre > 0) _pre--;
                break;
            case "ul" or "ol" or "menu":
                Flush();
                _lists.TryPop(out _);
                _prefix = "";
                break;
            case "li":
                Flush();
                _prefix = "";
                break;
            case "td" or "th" when InGrid:
                EndCell();
                break;
            case "tr" or "thead" when InGrid:
                EndRow();
                if (name == "thead") _tables.Peek().InHead = false;
                break;
            case "table" when _tables.Count > 0:
                if (InGrid) EndRow();
                else Flush();
                _ready.AddRange(_tables.Pop().Finish());
                break;
            case "p" when InGrid:
                _text.Append('\n');
                break;
            default:
                if (BlockElements.Contains(name) || name is "tr" or "td" or "th") Flush();
                break;
        }
    }

    private bool InGrid => _tables.TryPeek(out var table) && !table.IsLayout;

    private void Characters(string data)
    {
        if (_pre > 0 && !_inTitle)
        {
            _text.Append(data);
            return;
        }
        // A line break in the source is a space; those that <br> made stay.
        foreach (var unit in data)
        {
            if (unit is ' ' or '\n' or '\t' or '\r' or '\f')
            {
                if (_text.Length > 0 && _text[^1] is not (' ' or '\n')) _text.Append(' ');
            }
            else
                _text.Append(unit);
        }
    }

    private void EndTitle()
    {
        _inTitle = false;
        var title = Take();
        if (!_withTitle || _title is not null) return;
        _title = TextNormalizer.Collapse(title);
        _ready.AddRange(BlockBuilder.Heading(title, 1));
    }

    /// <summary>Ends the text at hand. In a table's grid the text belongs to the cell and stays.</summary>
    private void Flush()
    {
        if (InGrid)
        {
            if (_text.Length > 0 && _text[^1] != '\n') _text.Append('\n');
            return;
        }
        if (_text.Length == 0) return;
        var text = Take();
        if (string.IsNullOrWhiteSpace(text)) return;
        if (_heading > 0)
        {
            // A page that repeats its title as its first heading says it once.
            if (_title is null || TextNormalizer.Collapse(text) != _title) _ready.AddRange(BlockBuilder.Heading(text, _heading));
            _title = _title is null ? null : "";
        }
        else if (_pre > 0)
            _ready.AddRange(BlockBuilder.Code(text));
        else
        {
            _ready.AddRange(BlockBuilder.Paragraph(_prefix + text.Trim()));
            _prefix = "";
        }
    }

    private string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }

    private string ListPrefix()
    {
        if (!_lists.TryPop(out var number)) return "";
        _lists.Push(number < 0 ? number : number + 1);
        return number < 0 ? "- " : string.Create(CultureInfo.InvariantCulture, $"{number}. ");
    }

    /// <summary>
    /// A table that holds a heading, preformatted text or another table is there for the layout: what it has so far is a table, what follows
    /// reads like the rest of the page.
    /// </summary>
    private void LeaveTableGrid()
    {
        if (!InGrid) return;
        EndRow();
        var table = _tables.Peek();
        _ready.AddRange(table.Finish());
        table.IsLayout = true;
    }

    private void EndCell()
    {
        if (_tables.Peek().EndCell(Take()) is { } outside) _ready.AddRange(BlockBuilder.Paragraph(outside));
    }

    private void EndRow()
    {
        EndCell();
        _ready.AddRange(_tables.Peek().EndRow());
    }

    private void Finish()
    {
        if (_inTitle) EndTitle();
        if (InGrid) EndRow();
        else Flush();
        if (_tables.TryPeek(out var open)) _ready.AddRange(open.Finish());
    }

    private static bool IsHidden(HtmlTagToken tag)
    {
        foreach (var attribute in tag.Attributes)
        {
            if (attribute.Name == "hidden") return true;
            if (attribute.Name != "style") continue;
            var style = attribute.Value.Replace(" ", "", StringComparison.Ordinal);
            if (style.Contains("display:none", StringComparison.OrdinalIgnoreCase)) return true;
        }
        return false;
    }
}
