using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Extractors;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Tests.Postgres;

/// <summary>
/// What a document costs the database: so many statements in so many round trips, whatever its size; more only for each page of 128 chunks. Statements are
/// counted by name where the pool lends its connections, and round trips where the driver makes them.
/// </summary>
public sealed class StatementCountTests(LocalStack stack)
{
    private const int Page = 128;

    private static readonly string[] Adding =
    [
        "Documents/EnsureDocument", // The name, created or locked.
        "Documents/BeginReceipt", // A version in receiving, before any bytes go anywhere (P1).
        "Documents/LockDocument", // Second round trip, when the bytes are there.
        "Documents/YieldToReceipt", // Other bytes that still wait give way.
        "Documents/CompleteReceipt", // Pending, or what else became of it.
        "Documents/SettleLatest", // Which version people mean now.
    ];

    private static readonly string[] Claiming =
    [
        "Processing/PinPlans", // Settings of the transaction.
        "Processing/Claim",
    ];

    private static readonly string[] Upserting =
    [
        "VectorIndex/UpsertPoints", // A page of points, and that their words are still to be indexed.
    ];

    private static readonly string[] Publishing =
    [
        "VectorIndex/CountPoints", // Whether the index has them all, asked of the index itself.
        "Processing/PinPlans", // Settings of the transaction.
        "Processing/LockLeased", // So that what follows sees what the lock waited for.
        "Processing/Publish",
    ];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1, 1)]
    [InlineData(60, 30, Page)]
    public async Task Document_UpToAPageOfChunks_CostsThirteenStatementsInSixRoundTrips(int paragraphs, int fewest, int most)
    {
        await using var pipeline = await Pipeline.StartAsync(stack);

        var (statements, roundTrips, chunks) = await pipeline.CountAsync(paragraphs);

        Assert.InRange(chunks, fewest, most);
        Assert.Equal([.. Adding, .. Claiming, .. Upserting, .. Publishing], statements);
        Assert.Equal(6, roundTrips);
    }

    [Fact]
    public async Task Document_OfManyPages_CostsOneStatementMoreForEachPage()
    {
        await using var pipeline = await Pipeline.StartAsync(stack);

        var (statements, roundTrips, chunks) = await pipeline.CountAsync(2_200);

        var pages = (chunks + Page - 1) / Page;
        Assert.InRange(chunks, 1_500, 4_000);
        Assert.Equal(
            [
                .. Adding, .. Claiming,
                "Processing/Heartbeat", // The text is long: it is safe in the artifact blob (P8).
                .. Enumerable.Repeat(Upserting, pages).SelectMany(static page => page), .. Publishing,
            ],
            statements);
        Assert.Equal(6 + pages, roundTrips);
    }

    [Fact]
    public async Task Documents_Twenty_AreClaimedAndPublishedByTheStatementsOfOne()
    {
        const int documents = 20;
        await using var pipeline = await Pipeline.StartAsync(stack);
        using var added = new Counting();
        for (var i = 0; i < documents; i++)
        {
            await pipeline.AddAsync($"{i}.txt", 1);
        }

        Assert.Equal(Adding.Length * documents, added.Statements.Count);
        using var worked = new Counting();

        var items = await pipeline.ClaimAsync(100);
        var published = await pipeline.Get<IWorkQueue>().PublishAsync([.. items.Select(static item => new FinishedVersion(item.Lease, new Publication(0, null)))], Stop);

        Assert.Equal((documents, documents), (items.Count, published.Count));
        Assert.Equal([.. Claiming, "Processing/PinPlans", "Processing/LockLeased", "Processing/Publish"], worked.Statements);
        Assert.Equal(2, worked.RoundTrips);
    }

    /// <summary>The product from intake to publish, on a clock that stands still: nothing is done because time went by.</summary>
    private sealed class Pipeline : IAsyncDisposable
    {
        private readonly ServiceProvider _services;
        private readonly string _queue = Unique.Queue();
        private readonly string _collection = Unique.Collection();

        private Pipeline(LocalStack stack) => _services = stack.BuildServices(
            static services =>
            {
                services.AddSingleton<TimeProvider>(new ManualTimeProvider());
                services.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestExtractors().AddIngestEmbedders().AddIngestVectorIndex();
            },
            [("Ingest:Worker:Queues:0", _queue), ("Ingest:Collections:Queue", _queue)]);

        /// <summary>With a first document published: finding the collection, and telling the index of it, is once a process.</summary>
        public static async Task<Pipeline> StartAsync(LocalStack stack)
        {
            var pipeline = new Pipeline(stack);
            await pipeline.CountAsync(2);
            return pipeline;
        }

        public T Get<T>()
            where T : notnull => _services.GetRequiredService<T>();

        public async Task<(IReadOnlyList<string> Statements, int RoundTrips, int Chunks)> CountAsync(int paragraphs)
        {
            using var counting = new Counting();
            var added = await AddAsync($"{paragraphs} paragraphs.txt", paragraphs);
            var item = Assert.Single(await ClaimAsync(1));
            Assert.Equal(WorkOutcome.Published, await Get<VersionPipeline>().RunAsync(item, Stop));
            var (statements, roundTrips) = (counting.Statements, counting.RoundTrips);
            return (statements, roundTrips, (await Get<IDocumentQueries>().FindAsync(added.Key.DocumentId, Stop))!.Chunks!.Value);
        }

        public Task<IntakeResult> AddAsync(string name, int paragraphs)
        {
            var text = new StringBuilder();
            for (var paragraph = 0; paragraph < paragraphs; paragraph++)
            {
                text.Append("Paragraph ").Append(paragraph).Append(" says:").Insert(text.Length, " the shop opens at nine and closes late", 20).Append(".\n\n");
            }

            return Get<DocumentIntake>().AddAsync(
                new IntakeRequest(_collection, DocumentName.Parse(name), "upload", ConflictPolicy.Replace),
                new MemoryStream(Encoding.UTF8.GetBytes($"{name}\n\n{text}")), Stop);
        }

        public Task<IReadOnlyList<WorkItem>> ClaimAsync(int limit) =>
            Get<IWorkQueue>().ClaimAsync(new ClaimRequest([_queue], "test", limit, TimeSpan.FromMinutes(1)), Stop);

        public ValueTask DisposeAsync() => _services.DisposeAsync();
    }

    /// <summary>Statements and round trips of what the calling method does from now on, whatever other tests do beside it.</summary>
    private sealed class Counting : IDisposable
    {
        private static readonly AsyncLocal<Counting?> Current = new();

        private readonly TelemetryRecorder _recorder = new();
        private readonly ConcurrentQueue<Activity> _sent = new();
        private readonly ActivityListener _driver;

        public Counting()
        {
            Current.Value = this;
            _driver = new ActivityListener
            {
                ShouldListenTo = static source => source.Name == "Npgsql",
                Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
                ActivityStopped = activity =>
                {
                    if (Current.Value == this && activity.GetTagItem("db.query.text") is not null)
                    {
                        _sent.Enqueue(activity);
                    }
                },
            };
            ActivitySource.AddActivityListener(_driver);
        }

        /// <summary>By name, in the order of their round trips' ends.</summary>
        public IReadOnlyList<string> Statements =>
            [.. _recorder.SpansOf("ingest.db").SelectMany(static span => ((string)span.GetTagItem("ingest.operation")!).Split(" + "))];

        /// <summary>Commands and batches that the driver sent.</summary>
        public int RoundTrips => _sent.Count;

        public void Dispose()
        {
            _driver.Dispose();
            _recorder.Dispose();
        }
    }
}
