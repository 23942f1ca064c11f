using Azure;
using Azure.Storage.Blobs.Models;

namespace Ingest.Adapters.Blobs;

/// <summary>Etags as bare text, so that those of headers (quoted) and listings (not quoted) compare equal.</summary>
internal static class Etags
{
    /// <summary>Without quotes.</summary>
    public static string Text(ETag etag) => etag.ToString("G").Trim('"');

    /// <summary>Only if the blob still has this etag; null: no condition.</summary>
    public static BlobRequestConditions? Condition(string? etag) => etag is null ? null : new BlobRequestConditions { IfMatch = new ETag(etag) };
}
