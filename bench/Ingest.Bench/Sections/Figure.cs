using System.Globalization;

namespace Ingest.Bench.Sections;

/// <summary>Numbers as the document shows them.</summary>
internal static class Figure
{
    /// <summary>Three digits that count, thousands apart: 0.0123, 1.23, 12.3, 1,234.</summary>
    public static string Of(double value) => Math.Abs(value) switch
    {
        0 => "0",
        >= 100 => value.ToString("#,0", CultureInfo.InvariantCulture),
        >= 10 => value.ToString("0.#", CultureInfo.InvariantCulture),
        >= 1 => value.ToString("0.##", CultureInfo.InvariantCulture),
        >= 0.01 => value.ToString("0.###", CultureInfo.InvariantCulture),
        _ => value.ToString("G3", CultureInfo.InvariantCulture),
    };

    /// <summary>The same with a unit after a space.</summary>
    public static string Of(double value, string unit) => $"{Of(value)} {unit}";
}
