using System.Globalization;
using System.Text.RegularExpressions;

namespace Ingest.Domain.Scheduling;

/// <summary>
/// The shape of one field, checked before the parser sees it, because the parser gives another meaning to what it should refuse: <c>22-2</c> becomes
/// <c>2-22</c>, a step of 0 becomes 1, and <c>Ju</c> becomes June.
/// </summary>
internal static partial class ExpressionField
{
    private static readonly string[] Days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];

    private static readonly string[] Months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

    /// <summary>What is wrong with the field, as a sentence with the next step; null when it has a shape that means one thing.</summary>
    public static string? Check(string field)
    {
        foreach (var part in field.Split(','))
        {
            if (Shape().Match(part) is not { Success: true } match)
            {
                return $"'{part}' is not '*', a number, a name of at least three letters or a range 'from-to', each with '/step' or without.";
            }

            if (match.Groups["to"] is { Success: true } to && Order(match.Groups["from"].Value) > Order(to.Value))
            {
                return $"The range '{part}' runs backwards: write two, one up to the highest value and one from the lowest.";
            }
        }

        return null;
    }

    private static int Order(string value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        ? number
        : Math.Max(Place(Days, value), Place(Months, value) + 1);

    private static int Place(string[] names, string value) => Array.FindIndex(names, name => value.StartsWith(name, StringComparison.OrdinalIgnoreCase));

    [GeneratedRegex(@"^(\*|(?<from>[0-9]{1,2}|[A-Za-z]{3,9})(-(?<to>[0-9]{1,2}|[A-Za-z]{3,9}))?)(/0?[1-9][0-9]?)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
