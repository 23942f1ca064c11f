using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>When a source's token expires, if the secret store knows: for products that do not say it themselves.</summary>
internal sealed class SourceSecretExpiry(ISourceSecrets secrets, Source source)
{
    /// <summary>The time, or null if it is not known.</summary>
    internal async Task<DateTimeOffset?> ReadAsync(CancellationToken cancellationToken) => (await secrets.GetAsync(source, cancellationToken)).ExpiresAt;
}
