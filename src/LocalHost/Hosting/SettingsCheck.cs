using System.Collections;
using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Configuration;

namespace Ingest.LocalHost.Hosting;

/// <summary>
/// Stops the start at a setting that nothing reads, cannot be read or is out of range, with its full name, what was expected and what was found:
/// a misspelt setting that is silently ignored is the hardest to find.
/// </summary>
internal static class SettingsCheck
{
    /// <summary>Checks everything that is configured below <c>Ingest</c>.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="known">Options types by section, see <see cref="RegisteredSettings"/>.</param>
    /// <exception cref="SettingException">The first setting that is wrong.</exception>
    public static void Run(IConfiguration configuration, IReadOnlyDictionary<string, Type> known) =>
        CheckSections(configuration.GetSection(LocalSettings.Root), known);

    /// <summary>A section is an options type's, or holds such sections (Ingest:Embedders holds one for each kind), or nobody's.</summary>
    private static void CheckSections(IConfigurationSection parent, IReadOnlyDictionary<string, Type> known)
    {
        var names = known.Keys.Where(k => k.StartsWith(parent.Path + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase))
            .Select(k => k[(parent.Path.Length + 1)..].Split(ConfigurationPath.KeyDelimiter)[0]).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        foreach (var section in parent.GetChildren())
        {
            if (known.TryGetValue(section.Path, out var type))
            {
                CheckObject(section, type);
            }
            else if (names.Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            {
                CheckSections(section, known);
            }
            else
            {
                throw Unknown(section, "a section that Ingest knows", names);
            }
        }
    }

    private static void CheckObject(IConfigurationSection section, Type type)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.CanWrite || IsMany(p.PropertyType)).ToList();
        foreach (var child in section.GetChildren())
        {
            var property = properties.Find(p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw Unknown(child, $"a setting of {section.Path}", properties.Select(static p => p.Name));
            CheckValue(child, property.PropertyType, property);
        }
    }

    private static void CheckValue(IConfigurationSection setting, Type type, PropertyInfo property)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (IsMany(type))
        {
            // A list's children are named 0, 1, 2 …, a dictionary's as people like.
            foreach (var child in setting.GetChildren())
            {
                CheckValue(child, type.GenericTypeArguments[^1], property);
            }
        }
        else if (TypeDescriptor.GetConverter(type) is { } converter && converter.CanConvertFrom(typeof(string)))
        {
            CheckScalar(setting, type, converter, property);
        }
        else
        {
            CheckObject(setting, type);
        }
    }

    private static void CheckScalar(IConfigurationSection setting, Type type, TypeConverter converter, PropertyInfo property)
    {
        // No value, or a hierarchy where a value belongs: binding leaves the default, which is what an empty setting means.
        if (setting.Value is null)
        {
            return;
        }

        object? value;
        try
        {
            value = converter.ConvertFromInvariantString(setting.Value);
        }
        catch (Exception error) when (error is FormatException or ArgumentException or NotSupportedException or OverflowException || error.InnerException is FormatException or OverflowException)
        {
            throw Wrong(setting, Describe(type));
        }

        foreach (var rule in IsMany(property.PropertyType) ? [] : property.GetCustomAttributes<ValidationAttribute>())
        {
            if (!rule.IsValid(value))
            {
                throw Wrong(setting, Describe(rule));
            }
        }
    }

    private static bool IsMany(Type type) => type != typeof(string) && type.IsGenericType && typeof(IEnumerable).IsAssignableFrom(type);

    private static string Describe(Type type) => type switch
    {
        { IsEnum: true } => string.Join(" or ", Enum.GetNames(type)),
        _ when type == typeof(bool) => "true or false",
        _ when type == typeof(TimeSpan) => "a time span such as 00:01:30 (hours, minutes, seconds)",
        _ when type == typeof(Uri) => "an address such as https://name.example",
        _ when type == typeof(float) || type == typeof(double) || type == typeof(decimal) => "a number",
        _ => "a whole number",
    };

    private static string Describe(ValidationAttribute rule) => rule switch
    {
        RangeAttribute range => string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}"),
        AllowedValuesAttribute allowed => string.Join(" or ", allowed.Values),
        RegularExpressionAttribute pattern => $"text that matches {pattern.Pattern}",
        RequiredAttribute => "a value",
        _ => rule.FormatErrorMessage("a value that fits"),
    };

    private static SettingException Wrong(IConfigurationSection setting, string expected) =>
        new(setting.Path, expected, Shown(setting), $"Correct it in settings.json, local.settings.json or the environment variable {Variable(setting.Path)}.");

    private static SettingException Unknown(IConfigurationSection section, string expected, IEnumerable<string> names)
    {
        var known = names.Order(StringComparer.Ordinal).ToList();
        var closest = known.MinBy(n => Distance(n.ToUpperInvariant(), section.Key.ToUpperInvariant()));
        var meant = closest is not null && Distance(closest.ToUpperInvariant(), section.Key.ToUpperInvariant()) <= Math.Max(2, closest.Length / 3)
            ? $"Did you mean {section.Path[..^section.Key.Length]}{closest}?"
            : $"There are: {string.Join(", ", known)}.";
        return new SettingException(section.Path, expected, section.Key, meant);
    }

    private static string Variable(string path) => path.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal);

    // What may hold a secret is not repeated.
    private static string? Shown(IConfigurationSection setting) =>
        setting.Key.Contains("Key", StringComparison.OrdinalIgnoreCase) || setting.Key.Contains("ConnectionString", StringComparison.OrdinalIgnoreCase)
        || setting.Path.Contains(":Keys:", StringComparison.OrdinalIgnoreCase)
            ? "another text (not shown)"
            : setting.Value;

    /// <summary>Levenshtein distance: the insertions, deletions and replacements that make one word the other.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var replaced = diagonal + (one[i - 1] == other[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[^1];
    }
}
