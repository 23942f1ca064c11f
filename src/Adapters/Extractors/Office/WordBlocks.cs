using System.Globalization;
using System.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>Turns the WordprocessingML of one part (body, header, footnotes …) into blocks.</summary>
internal sealed class WordBlocks
{
    private const int MaxParagraph = 1 << 20;

    private readonly Stack<Paragraph> _paragraphs = new();
    private readonly WordStyles _styles;
    private readonly bool _countPages;
    private readonly OutermostTable _table;
    private string _note = "";
    private bool _pageBroken;

    /// <summary>For one part; <paramref name="countPages"/> is false for those that are on every page or on none.</summary>
    public WordBlocks(WordStyles styles, bool countPages)
    {
        _styles = styles;
        _countPages = countPages;
        _table = new OutermostTable(Ready);
    }

    /// <summary>Blocks that are complete; the reader takes and clears them.</summary>
    public List<Block> Ready { get; } = [];

    /// <summary>Page at hand, from 1, counted by the breaks that Word left when it last laid the document out.</summary>
    public int Page { get; private set; } = 1;

    /// <summary>Whether Word left its page breaks. Breaks that an author asked for are too few to number pages by.</summary>
    public bool HasPageMarks { get; private set; }

    private int? BlockPage => _countPages ? Page : null;

    /// <summary>Takes the node the reader stands on.</summary>
    public void Add(PartReader reader)
    {
        if (reader.IsStart) Start(reader);
        else if (reader.IsEnd) End(reader.Name);
    }

    /// <summary>Hands out what a damaged part never closed.</summary>
    public void Finish()
    {
        while (_paragraphs.Count > 0) EndParagraph();
        _table.Finish();
    }

    private void Start(PartReader reader)
    {
        switch (reader.Name)
        {
            // What was deleted or moved away, and a second version of a drawing for old programs.
            case "del" or "moveFrom" or "Fallback" or "instrText":
                reader.Skip();
                break;
            case "p" when !reader.IsEmpty:
                _paragraphs.Push(new Paragraph { Page = BlockPage });
                if (_note.Length > 0) Append(_note);
                _note = "";
                break;
            case "t" when _paragraphs.TryPeek(out var paragraph):
                if (paragraph.Text.Length == 0) paragraph.Page = BlockPage;
                reader.AppendText(paragraph.Text, MaxParagraph);
                _pageBroken = false;
                break;
            case "tab" when _paragraphs.TryPeek(out var paragraph) && paragraph.Text.Length > 0:
                Append("\t");
                break;
            case "br" or "cr":
                if (reader.Attribute("type") == "page") BreakPage();
                else Append("\n");
                break;
            case "lastRenderedPageBreak":
                // Word marks an asked-for page break, too, at the beginning of the page that follows it.
                if (!_pageBroken) BreakPage();
                _pageBroken = false;
                HasPageMarks = true;
                break;
            case "noBreakHyphen":
                Append("-");
                break;
            case "footnoteReference" or "endnoteReference":
                if (reader.Attribute("id") is { } id) Append($"[{id}]");
                break;
            case "footnote" or "endnote":
                if (reader.Attribute("type") is not (null or "normal")) reader.Skip();
                else _note = $"[{reader.Attribute("id")}] ";
                break;
            case "pStyle" or "outlineLvl" or "numId":
                Property(reader);
                break;
            case "tbl" when !reader.IsEmpty:
                _table.Start(BlockPage);
                break;
            case "tblHeader" when reader.Attribute("val") is not ("0" or "false" or "off"):
                _table.MarkHeader();
                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "p" when _paragraphs.Count > 0:
                EndParagraph();
                break;
            default:
                _table.End(name);
                break;
        }
    }

    private void Property(PartReader reader)
    {
        if (!_paragraphs.TryPeek(out var paragraph)) return;
        var value = reader.Attribute("val");
        if (reader.Name == "pStyle") paragraph.Level = _styles.Level(value);
        else if (reader.Name == "numId") paragraph.IsItem = value != "0";
        else if (int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var outline)) paragraph.Level = outline < 9 ? outline + 1 : 0;
    }

    private void EndParagraph()
    {
        var paragraph = _paragraphs.Pop();
        var text = paragraph.Text.ToString();
        if (string.IsNullOrWhiteSpace(text)) return;
        if (_table.TryAdd(text)) return;
        if (paragraph.Level > 0) Ready.AddRange(BlockBuilder.Heading(text, paragraph.Level, paragraph.Page));
        else Ready.AddRange(BlockBuilder.Paragraph(paragraph.IsItem ? "- " + text.TrimStart() : text, paragraph.Page));
    }

    private void BreakPage()
    {
        Page++;
        _pageBroken = true;
    }

    private void Append(string text)
    {
        if (_paragraphs.TryPeek(out var paragraph) && paragraph.Text.Length < MaxParagraph) paragraph.Text.Append(text);
    }

    private sealed class Paragraph
    {
        public StringBuilder Text { get; } = new();

        public int? Page { get; set; }

        public int Level { get; set; }

        public bool IsItem { get; set; }
    }
}
