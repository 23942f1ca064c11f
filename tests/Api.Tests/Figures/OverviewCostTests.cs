using System.Collections.Concurrent;
using Ingest.Adapters.Blobs;
using Ingest.Adapters.Embedders;
using Ingest.Adapters.Postgres;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Api.Tests.Sources;
using Ingest.Domain;
using Ingest.Domain.Extraction;
using Ingest.Domain.Sources;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using NSubstitute;

namespace Ingest.Api.Tests.Figures;

/// <summary>What open pages cost the database, counted where the driver sends statements.</summary>
public sealed class OverviewCostTests(LocalStack stack)
{
    private const int Pages = 10;
    private const int Polls = 30;

    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Overview_TenPagesForAMinute_CostLessThanAStatementASecond()
    {
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var statements = new StatementLog();
        await using var api = await StartAsync(time, statements);
        using var warm = await api.Client.GetAsync("/api/overview", Stop);
        warm.EnsureSuccessStatusCode();
        statements.Sent.Clear();

        for (var poll = 0; poll < Polls; poll++)
        {
            // Pages do not poll in step: each a fifth of a second after the one before.
            for (var page = 0; page < Pages; page++)
            {
                time.Advance(PollInterval / Pages);
                await Task.WhenAll(GetAsync(api, "/api/overview"), GetAsync(api, "/api/overview"));
            }
        }

        var seconds = PollInterval.TotalSeconds * Polls;
        Assert.InRange(statements.Sent.Count, 10, seconds);
        Assert.Contains(statements.Sent, static text => text.Contains("from ingest.figure", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Throughput_TenPagesForAMinute_IsReadSeldom()
    {
        var time = new ManualTimeProvider(TimeProvider.System.GetUtcNow());
        var statements = new StatementLog();
        await using var api = await StartAsync(time, statements);

        for (var second = 0; second < 60; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAll(Enumerable.Range(0, Pages).Select(_ => GetAsync(api, "/api/throughput")));
        }

        Assert.InRange(statements.Sent.Count(static text => text.Contains("ingest.throughput", StringComparison.Ordinal)), 1, 6);
    }

    private static async Task GetAsync(TestApi api, string address)
    {
        using var response = await api.Client.GetAsync(address, Stop);
        response.EnsureSuccessStatusCode();
    }

    private Task<TestApi> StartAsync(ManualTimeProvider time, StatementLog statements)
    {
        var queue = Unique.Queue();
        var source = Unique.Name("s");
        var shelf = new ShelfSource();
        return TestApi.StartWithoutSubstitutesAsync(
            services =>
            {
                services.AddSingleton<TimeProvider>(time);
                services.AddIngestDomain().AddIngestPostgres().AddIngestBlobs().AddIngestEmbedders().AddIngestVectorIndex();
                services.AddSingleton(Substitute.For<IExtractor>());
                services.AddSingleton<IConnectorFactory>(shelf);
                services.AddSingleton<ILoggerProvider>(statements);
                services.AddLogging(static logging => logging.AddFilter<StatementLog>("Npgsql.Command", LogLevel.Debug));
            },
            [
                ("Ingest:Postgres:ConnectionString", stack.DatabaseConnectionString),
                ("Ingest:Blobs:ConnectionString", stack.BlobConnectionString),
                ("Ingest:Blobs:ContainerPrefix", stack.ContainerPrefix),
                ("Ingest:Collections:Queue", queue),
                ("Ingest:Worker:Queues:0", queue),
                ($"Ingest:Sources:{source}:Product", shelf.Product),
                ($"Ingest:Sources:{source}:Collection", Unique.Collection()),
            ]);
    }

    /// <summary>Notes every statement that the driver says it has sent.</summary>
    private sealed class StatementLog : ILoggerProvider, ILogger
    {
        /// <summary>"Command execution completed" of Npgsql; a batch is one line.</summary>
        private const int Completed = 2001;

        public ConcurrentQueue<string> Sent { get; } = [];

        public ILogger CreateLogger(string categoryName) => this;

        public bool IsEnabled(LogLevel logLevel) => true;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (eventId.Id is Completed or Completed + 1)
            {
                Sent.Enqueue(formatter(state, exception));
            }
        }

        public void Dispose()
        {
        }
    }
}
