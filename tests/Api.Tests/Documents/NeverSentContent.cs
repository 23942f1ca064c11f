using System.Net;

namespace Ingest.Api.Tests.Documents;

/// <summary>A body of an announced length that notes whether anybody wanted it.</summary>
internal sealed class NeverSentContent : HttpContent
{
    public NeverSentContent(long length) => Headers.ContentLength = length;

    public bool WasAsked { get; private set; }

    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        WasAsked = true;
        return Task.FromException(new IOException("The server asked for a body it had refused."));
    }

    protected override bool TryComputeLength(out long length)
    {
        length = Headers.ContentLength ?? 0;
        return true;
    }
}
