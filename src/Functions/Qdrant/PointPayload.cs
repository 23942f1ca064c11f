using System.Buffers.Binary;
using System.Globalization;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Qdrant.Client.Grpc;

namespace Ingest.Functions.Qdrant;

/// <summary>What is stored with a vector, and what of it is indexed.</summary>
internal static class PointPayload
{
    /// <summary>Document id, indexed: counts and deletes go by it.</summary>
    public const string Document = "document";

    /// <summary>Version number, indexed.</summary>
    public const string Version = "version";

    /// <summary>Document and version in one word, indexed: exact counts by version come from its facets.</summary>
    public const string Key = "key";

    /// <summary>
    /// The first 48 bits of the document id as a number, indexed: pages of versions go in its order. 48 because the server compares numbers
    /// as doubles, which are exact up to 53. In a UUIDv7 they are the millisecond of registration, so few documents share one.
    /// </summary>
    public const string Order = "order";

    /// <summary>The chunk's ordinal, indexed: trims go by it, and a server in strict mode filters by indexed fields only.</summary>
    public const string Ordinal = "ordinal";

    private const string Text = "text";
    private const string Context = "context";
    private const string Page = "page";
    private const string Start = "start";
    private const string End = "end";

    /// <summary>Fields with an index, and its kind.</summary>
    public static IReadOnlyList<(string Field, PayloadSchemaType Type)> Indexes { get; } =
    [
        (Document, PayloadSchemaType.Keyword),
        (Version, PayloadSchemaType.Integer),
        (Key, PayloadSchemaType.Keyword),
        (Order, PayloadSchemaType.Integer),
        (Ordinal, PayloadSchemaType.Integer),
    ];

    public static PointStruct ToPoint(ChunkPoint point)
    {
        var chunk = point.Chunk;
        var result = new PointStruct
        {
            Id = new global::Qdrant.Client.Grpc.PointId { Uuid = point.Id.ToString("D") },
            Vectors = ToVectors(point.Vector),
            Payload =
            {
                [Document] = Name(point.Key.DocumentId),
                [Version] = point.Key.Version,
                [Key] = ToWord(point.Key),
                [Order] = ToOrder(point.Key),
                [Ordinal] = chunk.Ordinal,
                [Text] = chunk.Text,
                [Context] = chunk.Context,
                [Start] = chunk.Start,
                [End] = chunk.End,
            },
        };
        if (chunk.Page is { } page)
        {
            result.Payload[Page] = page;
        }

        return result;
    }

    public static IndexHit ToHit(ScoredPoint point)
    {
        var payload = point.Payload;
        var key = new VersionKey(Guid.ParseExact(payload[Document].StringValue, "D"), (int)payload[Version].IntegerValue);
        return new IndexHit(key, ToChunk(payload), point.Score);
    }

    public static Chunk ToChunk(IReadOnlyDictionary<string, Value> payload) => new(
        (int)payload[Ordinal].IntegerValue,
        payload[Text].StringValue,
        payload[Context].StringValue,
        payload.TryGetValue(Page, out var page) ? (int)page.IntegerValue : null,
        payload[Start].IntegerValue,
        payload[End].IntegerValue);

    public static string Name(Guid documentId) => documentId.ToString("D");

    public static string ToWord(VersionKey key) => string.Create(CultureInfo.InvariantCulture, $"{key.DocumentId:D}/{key.Version}");

    public static VersionKey FromWord(string word)
    {
        var slash = word.IndexOf('/', StringComparison.Ordinal);
        return new VersionKey(Guid.ParseExact(word.AsSpan(0, slash), "D"), int.Parse(word.AsSpan(slash + 1), CultureInfo.InvariantCulture));
    }

    public static long ToOrder(VersionKey key)
    {
        Span<byte> bytes = stackalloc byte[16];
        key.DocumentId.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }

    private static Vectors ToVectors(ReadOnlyMemory<float> values)
    {
        var dense = new DenseVector();
        dense.Data.Capacity = values.Length;
        foreach (var value in values.Span)
        {
            dense.Data.Add(value);
        }

        return new Vectors { Vector = new Vector { Dense = dense } };
    }
}
