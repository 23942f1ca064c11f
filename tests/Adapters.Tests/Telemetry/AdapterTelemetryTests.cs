using System.Diagnostics;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders.Lexical;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Tests.Postgres;
using Ingest.Domain.Blobs;
using Ingest.Domain.Errors;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Tests.Telemetry;

/// <summary>Calls to the outside are spans, and the pools are gauges.</summary>
public sealed class AdapterTelemetryTests(LocalStack stack)
{
    // The least that the settings allow beside the worker's slots.
    private const int PoolSize = 4;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Database_Statements_AreSpansWithTheirNames()
    {
        await using var postgres = new PostgresStores(stack, [("Ingest:Postgres:MaxPoolSize", $"{PoolSize}"), ("Ingest:Postgres:AcquireTimeout", "00:00:01")]);
        var databases = postgres.Get<Databases>();
        using var recorder = new TelemetryRecorder();

        await postgres.Stores.Collections.FindAsync("any", Stop);
        await HogAsync(databases.Main, PoolSize, () => Assert.ThrowsAsync<RetryableException>(() => postgres.Stores.Collections.FindAsync("any", Stop)));

        var spans = recorder.SpansOf("ingest.db");
        Assert.Equal(
            ["Collections/FindCollection", "Collections/FindCollection", .. Enumerable.Repeat("hog", PoolSize)], spans.Select(static s => s.GetTagItem("ingest.operation")));
        Assert.Equal([null, ErrorCodes.DatabaseUnavailable, null], spans.Take(3).Select(static s => s.StatusDescription));
        Assert.Equal(spans[2].SpanId, spans[1].ParentSpanId);
        Assert.All(spans, static s => Assert.Equal((ActivityKind.Client, "main"), (s.Kind, s.GetTagItem("ingest.pool"))));
    }

    [Fact]
    public async Task Pools_InUse_AreShownWithThoseThatWait()
    {
        await using var postgres = new PostgresStores(stack, [("Ingest:Postgres:MaxPoolSize", $"{PoolSize}"), ("Ingest:Postgres:ReservePoolSize", "1")]);
        var databases = postgres.Get<Databases>();
        using var recorder = new TelemetryRecorder();
        var release = new TaskCompletionSource();

        var hog = HogAsync(databases.Main, PoolSize, () => release.Task);
        await Eventually.HoldsAsync(() => Value("ingest.db.pool.used", "main") == PoolSize);
        var waiting = postgres.Stores.Collections.FindAsync("any", Stop);
        await Eventually.HoldsAsync(() => Value("ingest.db.pool.waiting", "main") == 1);

        Assert.Equal((PoolSize, 1, 0), (Value("ingest.db.pool.max", "main"), Value("ingest.db.pool.max", "reserve"), Value("ingest.db.pool.used", "reserve")));
        release.SetResult();
        await hog;
        await waiting;
        Assert.Equal((0, 0), (Value("ingest.db.pool.waiting", "main"), Value("ingest.db.pool.used", "main")));

        double Value(string gauge, string pool) =>
            recorder.Observe(databases.Gauges.Meter).Single(m => m.Instrument.Name == gauge && m["ingest.pool"] == pool).Value;
    }

    [Fact]
    public async Task Blobs_Calls_AreSpansWithoutNamesOfBlobs()
    {
        using var services = stack.BuildServices(static s => s.AddIngestBlobs());
        var store = services.GetRequiredService<IBlobStore>();
        var path = new BlobPath(BlobContainer.Documents, $"secret-name-{Guid.NewGuid():N}");
        using var recorder = new TelemetryRecorder();

        await store.FindAsync(path, Stop);
        await Assert.ThrowsAsync<FatalException>(() => store.OpenReadAsync(path, Stop));

        var spans = recorder.SpansOf("ingest.blob");
        Assert.Equal(["Look up blob", "Open blob"], spans.Select(static s => s.GetTagItem("ingest.operation")));
        Assert.Equal([null, ErrorCodes.BlobMissing], spans.Select(static s => s.StatusDescription));
        Assert.DoesNotContain(spans.SelectMany(static s => s.TagObjects), static t => t.Value?.ToString()?.Contains("secret-name", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task LexicalEmbedder_Texts_AreCountedByEstimate()
    {
        using var recorder = new TelemetryRecorder();

        await new LexicalEmbedder().EmbedAsync(["four bytes a token, so eight", "x"], Stop);

        var tokens = Assert.Single(recorder.Of("ingest.embed.tokens"));
        Assert.Equal((8, "lexical-512"), (tokens.Value, tokens["ingest.model"]));
        Assert.Equal(2, Assert.Single(recorder.SpansOf("ingest.embed")).GetTagItem("ingest.count"));
    }

    /// <summary>Does something while so many connections are held.</summary>
    private static Task HogAsync(Database database, int connections, Func<Task> work) => connections == 0
        ? work()
        : database.UseAsync(
            "hog",
            async (_, _) =>
            {
                await HogAsync(database, connections - 1, work);
                return true;
            },
            Stop);
}
