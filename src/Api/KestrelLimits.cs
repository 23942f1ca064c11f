using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace Ingest.Api;

/// <summary>
/// Keeps clients that open connections and say nothing, or little, from holding many of them for long. Slow bodies are the business of
/// <see cref="Requests.GuardedBody"/>. A slow reader of answers is Kestrel's own: 240 bytes a second after 5 s, its default.
/// </summary>
internal sealed class KestrelLimits(IOptions<ApiOptions> api) : IConfigureOptions<KestrelServerOptions>
{
    public void Configure(KestrelServerOptions options)
    {
        options.AddServerHeader = false;
        options.Limits.RequestHeadersTimeout = api.Value.HeaderGrace;
        options.Limits.KeepAliveTimeout = api.Value.IdleTime;
        options.Limits.MaxConcurrentConnections = api.Value.MaxConnections;
    }
}
