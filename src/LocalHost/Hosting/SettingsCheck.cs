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
    private static readonly string[] Secret = ["Key", "ConnectionString", "Token", "Password", "Headers"];
    private static readonly IReadOnlyDictionary<string, Type> NoSections = new Dictionary<string, Type>();

    /// <summary>Checks everything that is configured below <c>Ingest</c>.</summary>
    /// <param name="configuration">All settings.</param>
    /// <param name="known">Options types by section, see <see cref="RegisteredSettings"/>.</param>
    /// <exception cref="SettingException">The first setting that is wrong.</exception>
    public static void Run(IConfiguration configuration, IReadOnlyDictionary<string, Type> known) =>
        CheckSections(configuration.GetSection(LocalSettings.Root), LocalSettings.Root, known);

    /// <summary>
    /// A section is an options type's, or holds such sections (Ingest:Embedders holds one for each kind, Ingest:Sources one for each name that
    /// people chose), or nobody's.
    /// </summary>
    /// <param name="parent">The section.</param>
    /// <param name="pattern">Its path as in <paramref name="known"/>.</param>
    /// <param name="known">Options types by section.</param>
    private static void CheckSections(IConfigurationSection parent, string pattern, IReadOnlyDictionary<string, Type> known)
    {
        var names = NamesBelow(pattern, known);
        foreach (var section in parent.GetChildren())
        {
            var name = names.Find(n => n == RegisteredSettings.AnyName || string.Equals(n, section.Key, StringComparison.OrdinalIgnoreCase))
                ?? throw Unknown(section, "a section that Ingest knows", names);
            var path = ConfigurationPath.Combine(pattern, name);
            if (name == RegisteredSettings.AnyName && section.Value is not null)
            {
                throw new SettingException(section.Path, $"settings below a name, such as {pattern}:NAME:{section.Key}", "a value", "Give it a name of your choice.");
            }

            if (known.TryGetValue(path, out var type))
            {
                CheckObject(section, type, path, known);
            }
            else
            {
                CheckSections(section, path, known);
            }
        }
    }

    /// <summary>What is below a section is a property of its options, or a section of its own (Ingest:Sources:NAME:Jira).</summary>
    private static void CheckObject(IConfigurationSection section, Type type, string pattern, IReadOnlyDictionary<string, Type> known)
    {
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(static p => p.CanWrite || IsMany(p.PropertyType)).ToList();
        var sections = NamesBelow(pattern, known);
        foreach (var child in section.GetChildren())
        {
            if (properties.Find(p => string.Equals(p.Name, child.Key, StringComparison.OrdinalIgnoreCase)) is { } property)
            {
                CheckValue(child, property.PropertyType, property);
            }
            else if (sections.Find(s => string.Equals(s, child.Key, StringComparison.OrdinalIgnoreCase)) is { } name)
            {
                var path = ConfigurationPath.Combine(pattern, name);
                CheckObject(child, known[path], path, known);
            }
            else
            {
                throw Unknown(child, $"a setting of {section.Path}", properties.Select(static p => p.Name).Concat(sections));
            }
        }
    }

    private static List<string> NamesBelow(string pattern, IReadOnlyDictionary<string, Type> known) =>
    [
        .. known.Keys.Where(k => k.StartsWith(pattern + ConfigurationPath.KeyDelimiter, StringComparison.OrdinalIgnoreCase))
            .Select(k => k[(pattern.Length + 1)..].Split(ConfigurationPath.KeyDelimiter)[0]).Distinct(StringComparer.OrdinalIgnoreCase),
    ];

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
            CheckObject(setting, type, pattern: "", NoSections);
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
        var meant = Spelling.Nearest(section.Key, known) is { } closest
            ? $"Did you mean {section.Path[..^section.Key.Length]}{closest}?"
            : $"There are: {string.Join(", ", known)}.";
        return new SettingException(section.Path, expected, section.Key, meant);
    }

    private static string Variable(string path) => path.Replace(ConfigurationPath.KeyDelimiter, "__", StringComparison.Ordinal);

    private static string? Shown(IConfigurationSection setting) => Show(setting.Path, setting.Value);

    /// <summary>A setting's value for people: what may hold a secret is not repeated.</summary>
    public static string? Show(string path, string? value)
    {
        var name = ConfigurationPath.GetSectionKey(path);
        return Secret.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) || path.Contains(":Keys:", StringComparison.OrdinalIgnoreCase)
            ? "another text (not shown)"
            : value;
    }
}
