using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Qdrant.Client;
using Qdrant.Client.Grpc;
using Range = Qdrant.Client.Grpc.Range;

namespace Ingest.Functions.Qdrant;

/// <summary>
/// The versions of a vector collection in key order with exact counts. Two calls a page: a scroll in <see cref="PointPayload.Order"/> finds how
/// far the next points reach, a facet counts every version up to there. A long document's points are counted, never read.
/// </summary>
internal sealed class VersionPages(QdrantClient client, string collection)
{
    /// <summary>Points a scroll looks at.</summary>
    private const uint ScrollSize = 512;

    /// <summary>
    /// Versions a facet may return: those of one scroll, and those that share its last millisecond. More than this in one millisecond is not
    /// possible with UUIDv7 ids.
    /// </summary>
    private const ulong FacetLimit = 10_000;

    public async Task<IReadOnlyList<VersionPoints>> ListAsync(VersionKey? after, int limit, CancellationToken cancellationToken)
    {
        var found = new List<VersionPoints>();
        var from = after is { } key ? PointPayload.ToOrder(key) : 0;
        while (found.Count < limit && await FindReachAsync(from, cancellationToken) is { } reach)
        {
            var counted = await CountAsync(from, reach, cancellationToken);
            found.AddRange(counted.Where(version => after is null || Compare(version.Key, after.Value) > 0));
            from = reach + 1;
        }

        return found.Count > limit ? found[..limit] : found;
    }

    private static int Compare(VersionKey left, VersionKey right)
    {
        var byDocument = left.DocumentId.CompareTo(right.DocumentId);
        return byDocument != 0 ? byDocument : left.Version.CompareTo(right.Version);
    }

    /// <summary>The greatest order value of the next points, or null when there are none.</summary>
    private async Task<long?> FindReachAsync(long from, CancellationToken cancellationToken)
    {
        var page = await client.ScrollAsync(
            collection,
            limit: ScrollSize,
            payloadSelector: new WithPayloadSelector { Include = new PayloadIncludeSelector { Fields = { PointPayload.Order } } },
            orderBy: new OrderBy { Key = PointPayload.Order, Direction = Direction.Asc, StartFrom = new StartFrom { Integer = from } },
            cancellationToken: cancellationToken);
        return page.Result.Count == 0 ? null : page.Result[^1].Payload[PointPayload.Order].IntegerValue;
    }

    private async Task<List<VersionPoints>> CountAsync(long from, long to, CancellationToken cancellationToken)
    {
        var facets = await client.FacetAsync(
            collection,
            PointPayload.Key,
            Conditions.Range(PointPayload.Order, new Range { Gte = from, Lte = to }),
            FacetLimit,
            exact: true,
            cancellationToken: cancellationToken);
        if ((ulong)facets.Hits.Count == FacetLimit)
        {
            throw QdrantErrors.Unavailable($"List versions of '{collection}'", $"more than {FacetLimit - 1} versions share one millisecond");
        }

        var counted = facets.Hits.Select(static hit => new VersionPoints(PointPayload.FromWord(hit.Value.StringValue), (long)hit.Count)).ToList();
        counted.Sort(static (left, right) => Compare(left.Key, right.Key));
        return counted;
    }
}
