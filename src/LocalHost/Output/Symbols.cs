namespace Ingest.LocalHost.Output;

/// <summary>The characters that this program draws with: those of a UTF-8 locale, or ASCII in any other one, whose terminal shows them as question marks.</summary>
/// <param name="Ellipsis">Stands for what is left out.</param>
/// <param name="BarDone">The done part of a bar.</param>
/// <param name="BarLeft">The rest of a bar.</param>
/// <param name="Ok">A check that passed.</param>
/// <param name="Warn">A check that passed with a remark.</param>
/// <param name="Fail">A check that failed.</param>
internal sealed record Symbols(string Ellipsis, char BarDone, char BarLeft, string Ok, string Warn, string Fail)
{
    private static readonly Symbols Unicode = new("…", '━', '─', "✓", "!", "✗");
    private static readonly Symbols Ascii = new("...", '#', '-', "ok", "!", "x");

    /// <summary>For this output.</summary>
    public static Symbols Of(bool unicode) => unicode ? Unicode : Ascii;

    /// <summary>
    /// Whether a locale's characters are UTF-8: the first of LC_ALL, LC_CTYPE and LANG that is not empty decides (setlocale(3)). Where none is set, as in
    /// many containers, this program writes UTF-8, and nobody has said that it is wrong.
    /// </summary>
    /// <param name="variable">Reads a variable of the environment.</param>
    public static bool IsUtf8(Func<string, string?> variable)
    {
        string[] names = ["LC_ALL", "LC_CTYPE", "LANG"];
        var locale = names.Select(variable).FirstOrDefault(static value => value is { Length: > 0 });
        return locale is null || locale.Replace("-", "", StringComparison.Ordinal).Contains("utf8", StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>A sentence in these characters.</summary>
    public string Fit(string line) => ReferenceEquals(this, Unicode) ? line : line.Replace(Unicode.Ellipsis, Ellipsis, StringComparison.Ordinal);

    /// <summary>A bar.</summary>
    /// <param name="part">How much is done, 0 to 1.</param>
    /// <param name="cells">Its length.</param>
    public (string Done, string Left) Bar(double part, int cells)
    {
        var done = (int)Math.Round(Math.Clamp(part, 0, 1) * cells, MidpointRounding.ToZero);
        return (new string(BarDone, done), new string(BarLeft, cells - done));
    }
}
