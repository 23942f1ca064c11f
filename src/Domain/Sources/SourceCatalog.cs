using Ingest.Domain.Errors;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Sources;

/// <summary>The configured sources, and the connectors that read them. What it answers is fixed for the life of the process.</summary>
public sealed class SourceCatalog(IOptions<SourcesOptions> options, IEnumerable<IConnectorFactory> factories)
{
    private readonly Dictionary<string, IConnectorFactory> _factories = factories.ToDictionary(static factory => factory.Product, StringComparer.Ordinal);

    private readonly Lazy<SortedDictionary<string, Source>> _sources = new(() => new SortedDictionary<string, Source>(
        options.Value.Sources.ToDictionary(static entry => entry.Key, static entry => new Source(entry.Key, entry.Value), StringComparer.Ordinal),
        StringComparer.Ordinal));

    /// <summary>All sources by name, those that are switched off included.</summary>
    /// <exception cref="OptionsValidationException">The settings are not valid; the messages say which and why. A host finds that at its start.</exception>
    public IReadOnlyList<Source> All => [.. _sources.Value.Values];

    /// <summary>The source of this name, or null.</summary>
    public Source? Find(string name) => _sources.Value.GetValueOrDefault(name);

    /// <summary>The source of this name.</summary>
    /// <exception cref="FatalException"><c>not_found</c>: there is none; the message lists those there are.</exception>
    public Source Require(string name) => Find(name) ?? throw new FatalException(
        ErrorCodes.NotFound,
        $"There is no source '{name}'. {Spelling.Suggest(name, _sources.Value.Keys, "Configured are")} A source is configured as Ingest:Sources:{{name}}.");

    /// <summary>A connector for one run. Sends nothing yet.</summary>
    /// <exception cref="FatalException"><c>invalid_setting</c>: nothing here reads the source's product.</exception>
    public IConnector Open(Source source, RequestMeter meter)
    {
        ArgumentNullException.ThrowIfNull(source);
        return _factories.TryGetValue(source.Options.Product, out var factory)
            ? factory.Create(source, meter)
            : throw new FatalException(
                ErrorCodes.InvalidSetting,
                $"Ingest:Sources:{source.Name}:Product: expected one of {string.Join(", ", _factories.Keys.Order(StringComparer.Ordinal))}, but found '{source.Options.Product}'.");
    }
}
