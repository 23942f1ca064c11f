namespace Ingest.LocalHost.Output;

/// <summary>
/// Whether an output has colour. On a terminal yes, elsewhere no. NO_COLOR (no-color.org) and TERM=dumb switch it off everywhere; FORCE_COLOR (force-color.org),
/// unless it is 0, switches it on where neither of them is set, for example for a pager. It never makes anything move.
/// </summary>
internal static class ColourRules
{
    /// <summary>The answer for one output.</summary>
    /// <param name="redirected">Whether it goes to a file or a pipe.</param>
    /// <param name="variable">Reads a variable of the environment.</param>
    public static bool HasColour(bool redirected, Func<string, string?> variable)
    {
        if (variable("NO_COLOR") is { Length: > 0 } || IsDumb(variable))
        {
            return false;
        }

        return !redirected || IsForced(variable);
    }

    /// <summary>Whether codes of terminals may be written at all.</summary>
    public static bool HasCodes(bool redirected, Func<string, string?> variable) => !IsDumb(variable) && (!redirected || HasColour(redirected, variable));

    /// <summary>Whether the terminal can neither move its cursor nor colour.</summary>
    public static bool IsDumb(Func<string, string?> variable) => variable("TERM") == "dumb";

    private static bool IsForced(Func<string, string?> variable) => variable("FORCE_COLOR") is { Length: > 0 } force && force != "0";
}
