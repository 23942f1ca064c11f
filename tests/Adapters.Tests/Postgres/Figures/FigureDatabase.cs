using System.Security.Cryptography;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Figures;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Npgsql;

namespace Ingest.Adapters.Tests.Postgres.Figures;

/// <summary>A database of its own, because figures are about everything in it.</summary>
internal sealed class FigureDatabase : IAsyncDisposable
{
    private readonly PostgresStores _postgres;

    private FigureDatabase(PostgresStores postgres, string connectionString, Collection collection)
    {
        _postgres = postgres;
        ConnectionString = connectionString;
        Collection = collection;
    }

    public string ConnectionString { get; }

    public Collection Collection { get; }

    public IFigureKeeping Keeping => _postgres.Get<IFigureKeeping>();

    public IFigureStore Figures => _postgres.Get<IFigureStore>();

    public ManualTimeProvider Time => _postgres.Time;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static async Task<FigureDatabase> CreateAsync(LocalStack stack)
    {
        var database = await stack.CreateDatabaseAsync(Stop);
        await TestServices.MigrateAsync(database, Stop);
        var postgres = new PostgresStores(stack, ("Ingest:Postgres:ConnectionString", database));
        var collection = await postgres.Stores.Collections.GetOrCreateAsync(new Collection(0, "c", "q", "lexical-512", 512, "v"), Stop);
        return new FigureDatabase(postgres, database, collection);
    }

    public async Task<Guid> AddAsync(string name, int size = 1)
    {
        var registry = _postgres.Stores.Registry;
        var receipt = await registry.BeginReceiptAsync(new ReceiptRequest(Collection, DocumentName.Parse(name), "test"), Stop);
        await registry.CompleteReceiptAsync(
            receipt.Key, new ReceivedContent(new ContentHash(RandomNumberGenerator.GetBytes(32)), size, "e"), ConflictPolicy.Replace, Stop);
        return receipt.Key.DocumentId;
    }

    public async Task PublishAsync(int chunks) => Assert.True(await _postgres.Stores.Queue.PublishAsync((await ClaimAsync()).Lease, new Publication(chunks, null), Stop));

    public async Task FailAsync() => Assert.True(await _postgres.Stores.Queue.FailAsync((await ClaimAsync()).Lease, "corrupt", "Cut off.", Stop));

    public Task RequeueAsync(Guid documentId) => _postgres.Stores.Reconcile.RequeueAsync(new VersionKey(documentId, 1), "index_incomplete", "Lost.", Stop);

    public Task<IReadOnlyList<string>> FindWrongAsync() => Counting.FindWrongAsync(_postgres.Get<Databases>().Main, collection: null, Stop);

    public async Task ExecuteAsync(string statement)
    {
        await using var source = NpgsqlDataSource.Create(ConnectionString);
#pragma warning disable CA2100 // Written in these tests.
        await using var command = source.CreateCommand(statement);
#pragma warning restore CA2100
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync(Stop);
    }

    public async Task<WorkItem> ClaimAsync() =>
        Assert.Single(await _postgres.Stores.Queue.ClaimAsync(new ClaimRequest([Collection.Queue], "worker", 1, TimeSpan.FromMinutes(1)), Stop));

    public Task<bool> HeartbeatAsync(WorkItem item, Progress progress) => _postgres.Stores.Queue.HeartbeatAsync(item.Lease, progress, TimeSpan.FromMinutes(1), Stop);

    public ValueTask DisposeAsync() => _postgres.DisposeAsync();
}
