using System.Net;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>Connections within this machine: no proxy and no redirect gets to see a key or a text.</summary>
internal sealed class LoopbackHttp : IDisposable
{
    /// <summary>Makes it.</summary>
    public LoopbackHttp() => Client = new HttpMessageInvoker(Handler, disposeHandler: true);

    /// <summary>The connections.</summary>
    public SocketsHttpHandler Handler { get; } = new()
    {
        UseProxy = false,
        AllowAutoRedirect = false,
        AutomaticDecompression = DecompressionMethods.None,
        ConnectTimeout = TimeSpan.FromSeconds(5),
        PooledConnectionIdleTimeout = TimeSpan.FromMinutes(1),
    };

    /// <summary>Sends over them.</summary>
    public HttpMessageInvoker Client { get; }

    /// <inheritdoc/>
    public void Dispose() => Client.Dispose();
}
