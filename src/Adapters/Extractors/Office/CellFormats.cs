using System.Globalization;

namespace Ingest.Adapters.Extractors.Office;

/// <summary>How a workbook's cell styles show numbers: plainly, as dates or as percentages.</summary>
internal sealed class CellFormats
{
    private const int MaxFormats = 100_000;

    // Days between the two epochs a workbook can count from (ISO/IEC 29500-1, 18.17.4.1).
    private const int Days1904 = 1_462;

    private readonly Dictionary<int, Kind> _formats = [];
    private readonly List<Kind> _styles = [];
    private readonly bool _from1904;

    private CellFormats(bool from1904) => _from1904 = from1904;

    private enum Kind
    {
        Plain,
        Date,
        Percent,
    }

    /// <summary>Reads the styles part; without one every number is plain.</summary>
    public static CellFormats Read(OfficePackage package, string? part, bool from1904, CancellationToken cancellationToken)
    {
        var formats = new CellFormats(from1904);
        if (part is null || package.Find(part) is not { } entry) return formats;
        using var reader = new PartReader(package, entry, cancellationToken);
        var inCellStyles = false;
        while (formats._styles.Count < MaxFormats && formats._formats.Count < MaxFormats && reader.Read())
        {
            if (reader.Name == "cellXfs") inCellStyles = reader.IsStart;
            if (!reader.IsStart || !int.TryParse(reader.Attribute("numFmtId"), NumberStyles.None, CultureInfo.InvariantCulture, out var id))
            {
                if (reader.IsStart && inCellStyles && reader.Name == "xf") formats._styles.Add(Kind.Plain);
                continue;
            }
            if (reader.Name == "numFmt") formats._formats[id] = OfCode(reader.Attribute("formatCode") ?? "");
            else if (reader.Name == "xf" && inCellStyles) formats._styles.Add(formats._formats.TryGetValue(id, out var own) ? own : BuiltIn(id));
        }
        return formats;
    }

    /// <summary>The text a reader of the sheet would recognise: numbers in full, dates as ISO 8601.</summary>
    /// <param name="value">The stored value.</param>
    /// <param name="style">Index of the cell's style.</param>
    public string Format(string value, int style)
    {
        if (!double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)) return value;
        return (style >= 0 && style < _styles.Count ? _styles[style] : Kind.Plain) switch
        {
            Kind.Date => Date(number) ?? Plain(number),
            Kind.Percent => Plain(Math.Round(number * 100, 10)) + "%",
            _ => Plain(number),
        };
    }

    private static string Plain(double number) =>
        Math.Abs(number) < 1e15 && number == Math.Truncate(number) ? number.ToString("0", CultureInfo.InvariantCulture) : number.ToString("R", CultureInfo.InvariantCulture);

    private string? Date(double number)
    {
        if (_from1904) number += Days1904;
        // Serial numbers of the years 1900 to 9999.
        if (number is < 0 or >= 2_958_466) return null;
        var time = DateTime.FromOADate(Math.Round(number * 86_400) / 86_400);
        var hasTime = time.TimeOfDay >= TimeSpan.FromSeconds(1);
        if (number < 1) return time.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        return time.ToString(hasTime ? "yyyy-MM-dd HH:mm:ss" : "yyyy-MM-dd", CultureInfo.InvariantCulture);
    }

    /// <summary>The formats that every workbook has without listing them (ISO/IEC 29500-1, 18.8.30).</summary>
    private static Kind BuiltIn(int id) => id switch
    {
        9 or 10 => Kind.Percent,
        (>= 14 and <= 22) or (>= 27 and <= 36) or (>= 45 and <= 47) or (>= 50 and <= 58) => Kind.Date,
        _ => Kind.Plain,
    };

    /// <summary>A code with day, month, year, hour or second letters outside of quotes and brackets is a date.</summary>
    private static Kind OfCode(string code)
    {
        var section = code.Split(';')[0];
        var quoted = false;
        for (var i = 0; i < section.Length; i++)
        {
            var unit = section[i];
            if (unit == '"') quoted = !quoted;
            if (quoted) continue;
            if (unit is '\\' or '_' or '*') i++;
            else if (unit == '[' && section.IndexOf(']', i) is > 0 and var end && section[i + 1] is not ('h' or 'm' or 's' or 'H' or 'M' or 'S')) i = end;
            else if (unit is 'd' or 'D' or 'm' or 'M' or 'y' or 'Y' or 'h' or 'H' or 's' or 'S') return Kind.Date;
            else if (unit == '%') return Kind.Percent;
            // "General" has no such letter before its n.
            else if (unit is 'G' or 'g') return Kind.Plain;
        }
        return Kind.Plain;
    }
}
