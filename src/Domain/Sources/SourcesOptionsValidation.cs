using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;
using Ingest.Domain.Scheduling;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources;

/// <summary>
/// Checks every source: its name, its own settings, and with its connector the product's. Every message gives the setting's full name, what was expected, what
/// was found and what to do. Reads no secret and sends nothing.
/// </summary>
internal sealed class SourcesOptionsValidation(IConfiguration configuration, IEnumerable<IConnectorFactory> factories) : IValidateOptions<SourcesOptions>
{
    internal const string Section = "Ingest:Sources";

    private static readonly PropertyInfo[] Settings = typeof(SourceOptions).GetProperties();

    private readonly Dictionary<string, IConnectorFactory> _factories = factories.ToDictionary(static factory => factory.Product, StringComparer.Ordinal);

    public ValidateOptionsResult Validate(string? name, SourcesOptions options)
    {
        var failures = options.Sources.OrderBy(static entry => entry.Key, StringComparer.Ordinal).SelectMany(entry => Check(entry.Key, entry.Value)).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> Check(string name, SourceOptions source) => SourceName.IsValid(name)
        ? [.. CheckKeys(name), .. CheckRanges(name, source), .. CheckSchedule(name, source), .. CheckProduct(name, source)]
        : [Wrong($"{Section}:{name}", $"a name of {SourceName.Rule}", name, "Rename the section.")];

    private IEnumerable<string> CheckKeys(string name)
    {
        var known = Settings.Select(static setting => setting.Name).ToList();
        foreach (var section in configuration.GetSection($"{Section}:{name}").GetChildren())
        {
            if (!known.Concat(_factories.Keys).Contains(section.Key, StringComparer.OrdinalIgnoreCase))
            {
                yield return Wrong(section.Path, "a setting of a source or the section of its product", section.Key, Spelling.Suggest(section.Key, known, "There are"));
            }
        }
    }

    private static IEnumerable<string> CheckRanges(string name, SourceOptions source)
    {
        foreach (var setting in Settings)
        {
            var value = setting.GetValue(source);
            foreach (var rule in setting.GetCustomAttributes<ValidationAttribute>().Where(rule => !rule.IsValid(value)))
            {
                var expected = rule is RangeAttribute range ? string.Create(CultureInfo.InvariantCulture, $"{range.Minimum} to {range.Maximum}") : "a value";
                yield return Wrong($"{Section}:{name}:{setting.Name}", expected, Convert.ToString(value, CultureInfo.InvariantCulture), "Correct it.");
            }
        }

        if (source.Collection.Length > 0 && !CollectionName.IsValid(source.Collection))
        {
            yield return Wrong(
                $"{Section}:{name}:{nameof(SourceOptions.Collection)}", $"a name of 1 to {CollectionName.MaxLength} of a-z, 0-9, '-' and '_', starting with a letter or digit",
                source.Collection, "Correct the name.");
        }
    }

    private static IEnumerable<string> CheckSchedule(string name, SourceOptions source) =>
        string.IsNullOrWhiteSpace(source.Schedule) || ScheduleExpression.TryParse(source.Schedule, source.TimeZone, out _, out var fault)
            ? []
            : [Wrong($"{Section}:{name}:{fault.Setting}", fault.Expected, fault.Found, fault.NextStep)];

    private IEnumerable<string> CheckProduct(string name, SourceOptions source)
    {
        if (_factories.TryGetValue(source.Product, out var factory))
        {
            return source.Enabled ? factory.Validate(name) : [];
        }

        var known = _factories.Keys.Order(StringComparer.Ordinal).ToList();
        return [Wrong(
            $"{Section}:{name}:{nameof(SourceOptions.Product)}", known.Count == 0 ? "a product, and this process reads none" : $"one of {string.Join(", ", known)}",
            source.Product, Spelling.Suggest(source.Product, known, "There are"))];
    }

    private static string Wrong(string setting, string expected, string? found, string nextStep) =>
        new SettingException(setting, expected, found, nextStep).Message;
}
