using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Connectors;

/// <summary>A product's own settings of each source: section <c>Ingest:Sources:{source}:{product}</c>, read once and kept under the source's name.</summary>
/// <typeparam name="TOptions">The product's options.</typeparam>
internal sealed class SourceSettings<TOptions>(IOptionsMonitor<TOptions> monitor, IConfiguration configuration, string product)
    where TOptions : class
{
    /// <summary>The settings of a source that <see cref="Problems"/> found nothing wrong with.</summary>
    internal TOptions Get(string source) => monitor.Get(source);

    /// <summary>Full name of a setting.</summary>
    internal string Name(string source, string property) => $"{SourceSection<TOptions>.Path(source, product)}:{property}";

    /// <summary>What is wrong with the settings of a source: unknown names, values of the wrong kind, values out of range, then what the product finds.</summary>
    /// <param name="source">Name of the source.</param>
    /// <param name="check">The product's own cross-checks.</param>
    internal IReadOnlyList<string> Problems(string source, Func<TOptions, IEnumerable<string>> check)
    {
        List<string> unknown = [.. Unknown(source)];
        TOptions options;
        try
        {
            options = monitor.Get(source);
        }
        catch (InvalidOperationException exception)
        {
            // The binder's message names the setting and what does not fit.
            var section = SourceSection<TOptions>.Path(source, product);
            return [.. unknown, $"{section}: expected values of their settings' kinds, but found otherwise: {exception.Message} Correct it."];
        }

        var results = new List<ValidationResult>();
        Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
        var invalid = results.Select(result => $"{Name(source, result.MemberNames.FirstOrDefault() ?? "")}: {result.ErrorMessage} Correct it.");
        return [.. unknown, .. invalid, .. check(options)];
    }

    /// <summary>What is wrong with an address a token is sent to; null when nothing is.</summary>
    internal string? AddressProblem(string source, string property, Uri? address) => address switch
    {
        null => $"{Name(source, property)}: expected an absolute https address, but found nothing. Give it in full.",
        { IsAbsoluteUri: false } => $"{Name(source, property)}: expected an absolute https address, but found '{address}'. Give it in full.",
        { Scheme: not ("https" or "http") } => $"{Name(source, property)}: expected https, but found {address.Scheme}. Use the https address.",
        { Scheme: "http", IsLoopback: false } => $"{Name(source, property)}: expected https, because a token is sent there, but found http. "
            + "Use the https address; http is for this machine only.",
        _ when address.UserInfo.Length > 0 || address.Query.Length > 0 || address.Fragment.Length > 0 =>
            $"{Name(source, property)}: expected an address without user name, query and fragment, but found one with. "
                + "Keep only the address; the token belongs into the secret store.",
        _ => null,
    };

    // A misspelt setting must not pass for its default.
    private IEnumerable<string> Unknown(string source)
    {
        List<string> known = [.. typeof(TOptions).GetProperties().Select(static p => p.Name)];
        return from setting in configuration.GetSection(SourceSection<TOptions>.Path(source, product)).GetChildren()
               where !known.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)
               select $"{setting.Path}: expected one of {string.Join(", ", known)}, but found a setting that nothing reads. Correct its name or remove it.";
    }
}

/// <summary>Binds named options: the name is the source's.</summary>
internal sealed class SourceSection<TOptions>(IConfiguration configuration, string product) : IConfigureNamedOptions<TOptions>
    where TOptions : class
{
    /// <summary>The section of a source.</summary>
    internal static string Path(string source, string product) => $"Ingest:Sources:{source}:{product}";

    /// <inheritdoc/>
    public void Configure(TOptions options) => Configure(Options.DefaultName, options);

    /// <inheritdoc/>
    public void Configure(string? name, TOptions options)
    {
        if (!string.IsNullOrEmpty(name))
        {
            configuration.GetSection(Path(name, product)).Bind(options);
        }
    }
}

/// <summary>Registers a product's settings.</summary>
internal static class SourceSettingsServices
{
    /// <summary>Adds <see cref="SourceSettings{TOptions}"/> over the sections <c>Ingest:Sources:{source}:{product}</c>.</summary>
    internal static IServiceCollection AddSourceSettings<TOptions>(this IServiceCollection services, string product)
        where TOptions : class
    {
        services.AddOptions();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IConfigureOptions<TOptions>, SourceSection<TOptions>>(
            provider => new SourceSection<TOptions>(provider.GetRequiredService<IConfiguration>(), product)));
        services.TryAddSingleton(provider => new SourceSettings<TOptions>(
            provider.GetRequiredService<IOptionsMonitor<TOptions>>(), provider.GetRequiredService<IConfiguration>(), product));
        return services;
    }
}
