using System.Text;
using Ingest.Adapters.Extractors.Text;
using Ingest.Domain.Extraction;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>Turns the DrawingML of one slide into blocks: one paragraph per shape, its lines kept; tables; titles apart.</summary>
internal sealed class SlideBlocks
{
    private const int MaxShape = 1 << 20;
    private const int MaxTitles = 10;

    private readonly StringBuilder _shape = new();
    private readonly StringBuilder _line = new();
    private readonly OutermostTable _table;
    private readonly int _page;
    private string? _placeholder;

    /// <summary>For the slide of this number, from 1.</summary>
    public SlideBlocks(int page)
    {
        _page = page;
        _table = new OutermostTable(Ready);
    }

    /// <summary>Texts of the title shapes.</summary>
    public List<string> Titles { get; } = [];

    /// <summary>All else.</summary>
    public List<Block> Ready { get; } = [];

    /// <summary>Takes the node the reader stands on.</summary>
    public void Add(PartReader reader)
    {
        if (reader.IsStart) Start(reader);
        else if (reader.IsEnd) End(reader.Name);
    }

    /// <summary>Hands out what is left.</summary>
    public void Finish()
    {
        EndShape();
        _table.Finish();
    }

    private void Start(PartReader reader)
    {
        switch (reader.Name)
        {
            case "Fallback":
                reader.Skip();
                break;
            case "sp" or "graphicFrame" or "cxnSp" or "pic":
                EndShape();
                break;
            case "ph":
                _placeholder = reader.Attribute("type") ?? "body";
                break;
            case "t":
                reader.AppendText(_line, MaxShape);
                break;
            case "br":
                _line.Append('\n');
                break;
            case "tbl" when !reader.IsEmpty:
                EndShape();
                _table.Start(_page);
                break;
            case "tblPr" when reader.Attribute("firstRow") is "1" or "true":
                _table.MarkHeader();
                break;
        }
    }

    private void End(string name)
    {
        switch (name)
        {
            case "p":
                EndLine();
                break;
            case "sp" or "cxnSp":
                EndShape();
                break;
            default:
                _table.End(name);
                break;
        }
    }

    private void EndLine()
    {
        var line = _line.ToString().Trim();
        _line.Clear();
        if (line.Length == 0) return;
        if (_table.TryAdd(line)) return;
        if (_shape.Length > 0) _shape.Append('\n');
        if (_shape.Length < MaxShape) _shape.Append(line);
    }

    private void EndShape()
    {
        if (_table.IsOpen) return;
        EndLine();
        var text = _shape.ToString();
        _shape.Clear();
        // Slide number, date, header and footer are on every slide.
        if (text.Length > 0 && _placeholder is not ("sldNum" or "dt" or "ftr" or "hdr"))
        {
            if (_placeholder is "title" or "ctrTitle" && Titles.Count < MaxTitles) Titles.Add(text);
            else Ready.AddRange(BlockBuilder.Paragraph(text, _page));
        }
        _placeholder = null;
    }
}
