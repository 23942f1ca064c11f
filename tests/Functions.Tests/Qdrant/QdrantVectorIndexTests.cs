using Grpc.Core;
using Ingest.Domain.Chunking;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Qdrant.Client.Grpc;

namespace Ingest.Functions.Tests.Qdrant;

/// <summary>What the adapter asks of the server, and how it takes refusals. Always on the double: a real server cannot be made to refuse.</summary>
public sealed class QdrantVectorIndexTests
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EnsureCollectionAsync_New_HasItsSizeCosineAndPayloadIndexes()
    {
        await using var server = await QdrantServer.StartAsync();
        await using var services = Services(server);

        await Index(services).EnsureCollectionAsync("books", 384, Stop);

        var created = server.Service.ParamsOf("books");
        Assert.Equal((384ul, Distance.Cosine), (created.Size, created.Distance));
        Assert.Equal(
            [
                ("document", PayloadSchemaType.Keyword), ("key", PayloadSchemaType.Keyword), ("order", PayloadSchemaType.Integer),
                ("ordinal", PayloadSchemaType.Integer), ("version", PayloadSchemaType.Integer),
            ],
            server.Service.IndexesOf("books").Select(index => (index.Key, index.Value)).Order());
    }

    [Fact]
    public async Task EnsureCollectionAsync_CreatorDiedBeforeTheIndexes_AddsThem()
    {
        await using var server = await QdrantServer.StartAsync();
        await using var services = Services(server);
        server.Service.Create(new CreateCollection { CollectionName = "books", VectorsConfig = new VectorsConfig { Params = new VectorParams { Size = 4 } } });

        await Index(services).EnsureCollectionAsync("books", 4, Stop);

        Assert.Equal(5, server.Service.IndexesOf("books").Count);
    }

    [Fact]
    public async Task UpsertAsync_Many_GoInBatchesThatWait()
    {
        await using var server = await QdrantServer.StartAsync();
        await using var services = Services(server, ("BatchSize", "64"));
        await Index(services).EnsureCollectionAsync("books", 4, Stop);

        await Index(services).UpsertAsync("books", Points(150), Stop);

        Assert.Equal([(64, true), (64, true), (22, true)], server.Service.Upserts);
    }

    [Fact]
    public async Task ListVersionsAsync_OneLongDocument_CountsItWithoutReadingIt()
    {
        await using var server = await QdrantServer.StartAsync();
        await using var services = Services(server);
        await Index(services).EnsureCollectionAsync("books", 4, Stop);
        var points = Points(5_000);
        await Index(services).UpsertAsync("books", points, Stop);
        var before = server.Service.Calls;

        var listed = await Index(services).ListVersionsAsync("books", null, 10, Stop);

        Assert.Equal([new VersionPoints(points[0].Key, 5_000)], listed);
        Assert.InRange(server.Service.Calls - before, 1, 3);
    }

    [Fact]
    public async Task ListVersionsAsync_ManyDocumentsOfOneMillisecond_ListsEachOnce()
    {
        await using var server = await QdrantServer.StartAsync();
        await using var services = Services(server);
        await Index(services).EnsureCollectionAsync("books", 4, Stop);
        var now = DateTimeOffset.UnixEpoch.AddYears(56);
        var expected = Enumerable.Range(0, 700).Select(_ => new VersionKey(Guid.CreateVersion7(now), 1)).OrderBy(key => key.DocumentId).ToList();
        await Index(services).UpsertAsync("books", [.. expected.Select(key => Point(key, 0))], Stop);

        var found = new List<VersionKey>();
        while (await Index(services).ListVersionsAsync("books", found.Count == 0 ? null : found[^1], 64, Stop) is { Count: > 0 } page)
        {
            found.AddRange(page.Select(version => version.Key));
        }

        Assert.Equal(expected, found);
    }

    [Theory]
    [InlineData(StatusCode.Unavailable, "no connection")]
    [InlineData(StatusCode.ResourceExhausted, "ResourceExhausted")]
    [InlineData(StatusCode.Internal, "Internal")]
    [InlineData(StatusCode.PermissionDenied, "Ingest:Qdrant:ApiKey")]
    public async Task AnyCall_ServerRefuses_IsRetryableAndSaysWhy(StatusCode code, string reason)
    {
        await using var server = await QdrantServer.StartAsync();
        await using var services = Services(server);
        server.Service.FailNext(code, "text of the server");

        var thrown = await Assert.ThrowsAsync<RetryableException>(() => Index(services).CountAsync("books", Key(), Stop));

        Assert.Equal(ErrorCodes.IndexUnavailable, thrown.Code);
        Assert.Contains(reason, thrown.Message, StringComparison.Ordinal);
        Assert.Contains("'books'", thrown.Message, StringComparison.Ordinal);
        Assert.Contains(server.Url.Authority, thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UpsertAsync_CollectionWasMadeAgainWithAnotherSize_IsDimensionMismatch()
    {
        await using var server = await QdrantServer.StartAsync();
        await using var services = Services(server);
        await Index(services).EnsureCollectionAsync("books", 4, Stop);
        server.Service.FailNext(StatusCode.InvalidArgument, "Wrong input: Vector dimension error: expected dim: 8, got 4");

        var thrown = await Assert.ThrowsAsync<FatalException>(() => Index(services).UpsertAsync("books", Points(1), Stop));

        Assert.Equal(ErrorCodes.DimensionMismatch, thrown.Code);
    }

    [Fact]
    public async Task AnyCall_NoAnswerInTime_IsRetryableAndNamesTheSetting()
    {
        await using var server = await QdrantServer.StartAsync();
        await using var services = Services(server, ("RequestTimeout", "00:00:00.300"));
        var gate = new TaskCompletionSource();
        server.Service.Gate = gate.Task;

        var thrown = await Assert.ThrowsAsync<RetryableException>(() => Index(services).CountAsync("books", Key(), Stop));
        gate.SetResult();

        Assert.Contains("Ingest:Qdrant:RequestTimeout", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_CancelledInFlight_IsCancellation()
    {
        await using var server = await QdrantServer.StartAsync();
        await using var services = Services(server);
        var gate = new TaskCompletionSource();
        server.Service.Gate = gate.Task;
        using var cancel = new CancellationTokenSource();

        var call = Index(services).CountAsync("books", Key(), cancel.Token);
        await TestKit.Eventually.HoldsAsync(() => Volatile.Read(ref server.Service.Calls) > 0);
        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        gate.SetResult();
    }

    [Fact]
    public async Task ProbeAsync_ServerGone_IsRetryable()
    {
        var server = await QdrantServer.StartAsync();
        await using var services = Services(server);
        await server.DisposeAsync();

        var thrown = await Assert.ThrowsAsync<RetryableException>(() => Index(services).ProbeAsync(Stop));

        Assert.Contains("no connection", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_ServerWantsAKeyAndThereIsNone_SaysWhichSetting()
    {
        await using var server = await QdrantServer.StartAsync(apiKey: "right");
        await using var services = Services(server);

        var thrown = await Assert.ThrowsAsync<RetryableException>(() => Index(services).ProbeAsync(Stop));

        Assert.Contains("Ingest:Qdrant:ApiKey", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnyCall_RightKey_IsSentWithIt()
    {
        await using var server = await QdrantServer.StartAsync(apiKey: "right");
        await using var services = Services(server, ("ApiKey", "right"));

        await Index(services).ProbeAsync(Stop);
    }

    [Theory]
    [InlineData("http://10.0.0.5:6334", "secret-key", "https")]
    [InlineData("ftp://127.0.0.1", null, "http or https")]
    [InlineData("https://host:6334", "@Microsoft.KeyVault(SecretUri=https://v/secrets/k)", "Key Vault Secrets User")]
    public void Options_Unusable_AreRefusedWithoutShowingTheKey(string url, string? key, string expected)
    {
        using var services = QdrantFixture.Build(("Url", url), ("ApiKey", key));

        var thrown = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<Functions.Qdrant.QdrantOptions>>().Value);

        Assert.Contains(expected, thrown.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret-key", thrown.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(QdrantServer server, params (string, string?)[] settings) =>
        QdrantFixture.Build([("Url", server.Url.ToString()), .. settings]);

    private static IVectorIndex Index(ServiceProvider services) => services.GetRequiredService<IVectorIndex>();

    private static VersionKey Key() => new(Guid.NewGuid(), 1);

    private static List<ChunkPoint> Points(int count)
    {
        var key = Key();
        return [.. Enumerable.Range(0, count).Select(ordinal => Point(key, ordinal))];
    }

    private static ChunkPoint Point(VersionKey key, int ordinal) => new(key, new Chunk(ordinal, "text", "", null, 0, 4), new float[] { 1, 0, 0, 0 });
}
