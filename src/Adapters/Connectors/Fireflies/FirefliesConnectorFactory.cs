using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Fireflies;

/// <summary>Makes connectors of Fireflies sources.</summary>
internal sealed class FirefliesConnectorFactory(SourceHttpFactory http, SourceSettings<FirefliesOptions> settings, TimeProvider time) : IConnectorFactory
{
    /// <inheritdoc/>
    public string Product => "fireflies";

    /// <inheritdoc/>
    public IEnumerable<string> Validate(string sourceName) => settings.Problems(
        sourceName,
        options => settings.AddressProblem(sourceName, nameof(FirefliesOptions.Address), options.Address) is { } problem ? [problem] : []);

    /// <inheritdoc/>
    public IConnector Create(Source source, RequestMeter meter)
    {
        ArgumentNullException.ThrowIfNull(source);
        var options = settings.Get(source.Name);
        return new FirefliesConnector(new FirefliesClient(http.Create(source, FirefliesAuth.Profile(options), meter), time), options);
    }
}
