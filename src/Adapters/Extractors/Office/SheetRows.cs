using System.Globalization;
using System.Text;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>Reads the rows of one sheet forward only.</summary>
internal sealed class SheetRows(PartReader reader, List<string> texts, CellFormats formats)
{
    // Excel's own limit; a wider gap between two cells than this says nothing about columns any more.
    private const int MaxColumns = 16_384;
    private const int MaxGap = 64;

    private readonly List<string> _row = [];
    private readonly StringBuilder _text = new();
    private int _firstColumn = -1;

    /// <summary>The cells of the next row, from the sheet's first used column on, valid until the next call; null at the end.</summary>
    public IReadOnlyList<string>? Read()
    {
        _row.Clear();
        var next = 0;
        while (reader.Read())
        {
            if (reader is { IsEnd: true, Name: "row" }) return _row;
            if (reader is not { IsStart: true, Name: "c" }) continue;
            var column = Column(reader.Attribute("r")) ?? next;
            var text = Cell();
            next = column + 1;
            if (text.Length > 0 && _row.Count < MaxColumns) Put(column, text);
        }
        return null;
    }

    private void Put(int column, string text)
    {
        if (_firstColumn < 0 || column < _firstColumn) _firstColumn = column;
        var gap = column - _firstColumn - _row.Count;
        for (var i = 0; i < Math.Min(gap, MaxGap); i++) _row.Add("");
        _row.Add(text);
    }

    private string Cell()
    {
        var type = reader.Attribute("t");
        _ = int.TryParse(reader.Attribute("s"), NumberStyles.None, CultureInfo.InvariantCulture, out var style);
        if (reader.IsEmpty) return "";
        _text.Clear();
        while (reader.Read() && !(reader is { IsEnd: true, Name: "c" }))
        {
            if (!reader.IsStart) continue;
            if (reader.Name is "v" or "t") reader.AppendText(_text, SharedStrings.MaxText);
            else if (reader.Name is "f" or "rPh") reader.Skip();
        }
        var value = _text.ToString();
        return type switch
        {
            "s" => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < texts.Count ? texts[index] : "",
            "b" => value.Trim() == "1" ? "TRUE" : "FALSE",
            null or "n" => formats.Format(value, style),
            _ => value,
        };
    }

    /// <summary>Number of a column from 0, from a reference such as "AB12".</summary>
    private static int? Column(string? reference)
    {
        if (reference is null) return null;
        var column = 0;
        foreach (var unit in reference)
        {
            if (unit is < 'A' or > 'Z') break;
            column = column * 26 + unit - 'A' + 1;
            if (column > MaxColumns) return null;
        }
        return column > 0 ? column - 1 : null;
    }
}
