using System.Collections.Concurrent;
using Google.Protobuf.Collections;
using Grpc.Core;
using Qdrant.Client.Grpc;

namespace Ingest.Functions.Tests.Qdrant;

/// <summary>Collections in memory, with the rules of Qdrant that the adapter meets: sizes, required payload indexes, status codes.</summary>
internal sealed class QdrantDouble
{
    private readonly Dictionary<string, Stored> _collections = [];
    private readonly Lock _lock = new();
    private readonly ConcurrentQueue<Status> _failures = new();

    public string? ApiKey { get; init; }

    /// <summary>Sizes of the upserts so far, and whether each waited.</summary>
    public ConcurrentQueue<(int Points, bool Wait)> Upserts { get; } = new();

    /// <summary>When set, calls wait for it.</summary>
    public Task Gate { get; set; } = Task.CompletedTask;

    /// <summary>Calls answered so far.</summary>
    public int Calls;

    public void FailNext(StatusCode code, string detail) => _failures.Enqueue(new Status(code, detail));

    public IReadOnlyDictionary<string, PayloadSchemaType> IndexesOf(string collection)
    {
        lock (_lock)
        {
            return Find(collection).Indexes.ToDictionary();
        }
    }

    public VectorParams ParamsOf(string collection)
    {
        lock (_lock)
        {
            return Find(collection).Params;
        }
    }

    public async Task AdmitAsync(ServerCallContext call)
    {
        Interlocked.Increment(ref Calls);
        if (ApiKey is not null && call.RequestHeaders.GetValue("api-key") != ApiKey)
        {
            throw new RpcException(new Status(StatusCode.Unauthenticated, "Invalid API key or JWT"));
        }

        await Gate.WaitAsync(call.CancellationToken);
        if (_failures.TryDequeue(out var failure))
        {
            throw new RpcException(failure);
        }
    }

    public GetCollectionInfoResponse Get(GetCollectionInfoRequest request)
    {
        lock (_lock)
        {
            var stored = Find(request.CollectionName);
            var info = new CollectionInfo { Config = new CollectionConfig { Params = new CollectionParams { VectorsConfig = new VectorsConfig { Params = stored.Params } } } };
            foreach (var (field, type) in stored.Indexes)
            {
                info.PayloadSchema[field] = new PayloadSchemaInfo { DataType = type };
            }

            return new GetCollectionInfoResponse { Result = info };
        }
    }

    public CollectionOperationResponse Create(CreateCollection request)
    {
        lock (_lock)
        {
            return _collections.TryAdd(request.CollectionName, new Stored(request.VectorsConfig.Params))
                ? new CollectionOperationResponse { Result = true }
                : throw new RpcException(new Status(StatusCode.AlreadyExists, $"Wrong input: Collection `{request.CollectionName}` already exists!"));
        }
    }

    public CollectionOperationResponse Drop(DeleteCollection request)
    {
        lock (_lock)
        {
            // As the server answers: no error when it is not there.
            return new CollectionOperationResponse { Result = _collections.Remove(request.CollectionName) };
        }
    }

    public PointsOperationResponse CreateIndex(CreateFieldIndexCollection request)
    {
        lock (_lock)
        {
            Find(request.CollectionName).Indexes[request.FieldName] = request.FieldType switch
            {
                FieldType.Keyword => PayloadSchemaType.Keyword,
                FieldType.Integer => PayloadSchemaType.Integer,
                var other => throw new NotSupportedException($"{other} is not needed here."),
            };
            return Done();
        }
    }

    public PointsOperationResponse Upsert(UpsertPoints request)
    {
        lock (_lock)
        {
            var stored = Find(request.CollectionName);
            Upserts.Enqueue((request.Points.Count, request.Wait));
            foreach (var point in request.Points)
            {
                Require(stored, point.Vectors.Vector.Dense.Data.Count);
            }

            foreach (var point in request.Points)
            {
                stored.Points[point.Id.Uuid] = point;
            }

            return Done();
        }
    }

    public PointsOperationResponse Delete(DeletePoints request)
    {
        lock (_lock)
        {
            var stored = Find(request.CollectionName);
            foreach (var point in Matching(stored, request.Points.Filter).ToList())
            {
                stored.Points.Remove(point.Id.Uuid);
            }

            return Done();
        }
    }

    public CountResponse Count(CountPoints request)
    {
        lock (_lock)
        {
            // An estimate would be right here by luck only, so it is made wrong.
            var count = Matching(Find(request.CollectionName), request.Filter).LongCount() + (request.Exact ? 0 : 1);
            return new CountResponse { Result = new CountResult { Count = (ulong)count } };
        }
    }

    public QueryResponse Query(QueryPoints request)
    {
        lock (_lock)
        {
            var stored = Find(request.CollectionName);
            var query = request.Query.Nearest.Dense.Data;
            Require(stored, query.Count);
            var response = new QueryResponse();
            var nearest = Matching(stored, request.Filter)
                .Select(point => (Point: point, Score: Cosine(point.Vectors.Vector.Dense.Data, query)))
                .OrderByDescending(static scored => scored.Score).ThenBy(static scored => scored.Point.Id.Uuid, StringComparer.Ordinal)
                .Take((int)request.Limit);
            foreach (var (point, score) in nearest)
            {
                var scored = new ScoredPoint { Id = point.Id, Score = score };
                scored.Payload.Add(point.Payload);
                response.Result.Add(scored);
            }

            return response;
        }
    }

    public ScrollResponse Scroll(ScrollPoints request)
    {
        lock (_lock)
        {
            var stored = Find(request.CollectionName);
            RequireIndex(stored, request.OrderBy.Key, PayloadSchemaType.Integer);
            var response = new ScrollResponse();
            var points = Matching(stored, request.Filter)
                .Where(point => point.Payload[request.OrderBy.Key].IntegerValue >= request.OrderBy.StartFrom.Integer)
                .OrderBy(point => point.Payload[request.OrderBy.Key].IntegerValue)
                .Take((int)request.Limit);
            foreach (var point in points)
            {
                var retrieved = new RetrievedPoint { Id = point.Id };
                if (request.WithPayload.SelectorOptionsCase == WithPayloadSelector.SelectorOptionsOneofCase.Enable)
                {
                    retrieved.Payload.Add(point.Payload);
                }
                else
                {
                    foreach (var field in request.WithPayload.Include.Fields)
                    {
                        retrieved.Payload[field] = point.Payload[field];
                    }
                }

                response.Result.Add(retrieved);
            }

            return response;
        }
    }

    public FacetResponse Facet(FacetCounts request)
    {
        lock (_lock)
        {
            var stored = Find(request.CollectionName);
            RequireIndex(stored, request.Key, PayloadSchemaType.Keyword);
            var response = new FacetResponse();
            response.Hits.AddRange(Matching(stored, request.Filter)
                .GroupBy(point => point.Payload[request.Key].StringValue)
                .OrderByDescending(static group => group.Count())
                .Take((int)request.Limit)
                .Select(group => new FacetHit
                {
                    Value = new FacetValue { StringValue = group.Key },
                    Count = (ulong)(group.Count() + (request.Exact ? 0 : 1)),
                }));
            return response;
        }
    }

    private static PointsOperationResponse Done() => new() { Result = new UpdateResult { Status = UpdateStatus.Completed } };

    private static void Require(Stored stored, int dimensions)
    {
        if ((ulong)dimensions != stored.Params.Size)
        {
            throw new RpcException(new Status(
                StatusCode.InvalidArgument, $"Wrong input: Vector dimension error: expected dim: {stored.Params.Size}, got {dimensions}"));
        }
    }

    private static void RequireIndex(Stored stored, string field, PayloadSchemaType type)
    {
        if (!stored.Indexes.TryGetValue(field, out var actual) || actual != type)
        {
            throw new RpcException(new Status(StatusCode.InvalidArgument, $"Bad request: No {type} index for `{field}`"));
        }
    }

    /// <summary>As in strict mode: a filter on a field without an index is refused.</summary>
    private static IEnumerable<PointStruct> Matching(Stored stored, Filter? filter)
    {
        foreach (var condition in filter?.Must ?? [])
        {
            var isNumber = condition.Field.Range is not null || condition.Field.Match.MatchValueCase == Match.MatchValueOneofCase.Integer;
            RequireIndex(stored, condition.Field.Key, isNumber ? PayloadSchemaType.Integer : PayloadSchemaType.Keyword);
        }

        return stored.Points.Values.Where(point => filter is null || filter.Must.All(condition => Holds(condition.Field, point)));
    }

    private static bool Holds(FieldCondition condition, PointStruct point)
    {
        var value = point.Payload[condition.Key];
        if (condition.Range is { } range)
        {
            // As the server does it: in doubles.
            var number = (double)value.IntegerValue;
            return (!range.HasGte || number >= range.Gte) && (!range.HasGt || number > range.Gt)
                && (!range.HasLte || number <= range.Lte) && (!range.HasLt || number < range.Lt);
        }

        return condition.Match.MatchValueCase switch
        {
            Match.MatchValueOneofCase.Keyword => value.StringValue == condition.Match.Keyword,
            Match.MatchValueOneofCase.Integer => value.IntegerValue == condition.Match.Integer,
            var other => throw new NotSupportedException($"{other} is not needed here."),
        };
    }

    private static float Cosine(RepeatedField<float> left, RepeatedField<float> right)
    {
        double dot = 0, lengths = 0, others = 0;
        for (var i = 0; i < left.Count; i++)
        {
            dot += left[i] * right[i];
            lengths += left[i] * left[i];
            others += right[i] * right[i];
        }

        return lengths == 0 || others == 0 ? 0 : (float)(dot / Math.Sqrt(lengths * others));
    }

    private Stored Find(string collection) => _collections.TryGetValue(collection, out var stored)
        ? stored
        : throw new RpcException(new Status(StatusCode.NotFound, $"Not found: Collection `{collection}` doesn't exist!"));

    private sealed class Stored(VectorParams @params)
    {
        public VectorParams Params { get; } = @params;

        public Dictionary<string, PointStruct> Points { get; } = [];

        public Dictionary<string, PayloadSchemaType> Indexes { get; } = [];
    }
}
