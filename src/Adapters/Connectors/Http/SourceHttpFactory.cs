using System.Collections.Concurrent;
using Ingest.Domain.Sources;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Connectors.Http;

/// <summary>Makes the <see cref="SourceHttp"/> of a connector. Holds one <see cref="RequestPace"/> per source, so that runs side by side keep one pace.</summary>
internal sealed class SourceHttpFactory(IHttpClientFactory clients, ISourceSecrets secrets, TimeProvider time, ILoggerFactory loggers)
{
    /// <summary>Name of the client in <see cref="IHttpClientFactory"/>.</summary>
    internal const string ClientName = "Ingest.Sources";

    private readonly ConcurrentDictionary<(string Source, int RequestsPerMinute), RequestPace> _paces = new();

    /// <summary>For one run of a source.</summary>
    internal SourceHttp Create(Source source, SourceHttpProfile profile, RequestMeter meter) => new(
        clients.CreateClient(ClientName),
        source,
        profile,
        meter,
        _paces.GetOrAdd((source.Name, profile.RequestsPerMinute), key => new RequestPace(key.RequestsPerMinute, time)),
        secrets,
        time,
        loggers.CreateLogger<SourceHttp>());

    /// <summary>Follows no redirect and keeps no cookie: a token goes only where the settings say. Unpacks answers.</summary>
    internal static HttpMessageHandler CreateHandler() => new SocketsHttpHandler
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        AutomaticDecompression = System.Net.DecompressionMethods.All,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5), // follows DNS
    };
}
