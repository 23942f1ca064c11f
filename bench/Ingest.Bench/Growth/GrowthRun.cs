using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Ingest.Bench.Comparison;
using Ingest.Bench.Sections;
using Ingest.Domain.Collections;
using Ingest.Domain.Figures;
using Ingest.Domain.Indexing;
using Ingest.Domain.Reindexing;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;
using Npgsql;

namespace Ingest.Bench.Growth;

/// <summary>Grows one database from size to size and measures at each, first with the statistics of the size before, then with its own.</summary>
internal sealed class GrowthRun : IAsyncDisposable
{
    private const string OtherModel = "semantic-512";
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(10);

    private readonly SectionContext _context;
    private readonly HomeFolder _home;
    private readonly LocalServers _servers;
    private readonly string _administrator;
    private readonly NpgsqlDataSource _database;
    private int _documents;

    private GrowthRun(SectionContext context, HomeFolder home, LocalServers servers)
    {
        (_context, _home, _servers) = (context, home, servers);
        _administrator = new NpgsqlConnectionStringBuilder(servers.AdminConnectionString) { Database = "ingest", CommandTimeout = 0 }.ConnectionString;
        _database = NpgsqlDataSource.Create(_administrator);
    }

    /// <summary>Starts the servers; nothing analyzes tables but this run.</summary>
    public static async Task<GrowthRun> StartAsync(SectionContext context)
    {
        var home = new HomeFolder(context.Folder("growth"));
        var run = new GrowthRun(context, home, await LocalServers.JoinAsync(home, new StackOptions(), cancellationToken: context.CancellationToken));
        await run.ExecuteAsync("alter system set autovacuum = off");
        await run.ExecuteAsync("select pg_reload_conf()");
        await using var application = await GrowthApplication.StartAsync(home, documents: 0, context.CancellationToken); // Makes the tables.
        await new SyntheticRows(run._administrator).AddCollectionsAsync(context.CancellationToken);
        return run;
    }

    /// <summary>Grows to this size and measures there.</summary>
    public async Task<SizeFigures> MeasureAsync(int documents, int repetitions)
    {
        var load = await TimeAsync(() => new SyntheticRows(_administrator).AddAsync(_documents, documents, _context.CancellationToken));
        var before = _documents;
        _documents = documents;
        await using var application = await GrowthApplication.StartAsync(_home, documents, _context.CancellationToken);
        var fold = await TimeAsync(() => application.Get<FigureUpkeep>().RunAsync(_context.CancellationToken));
        var stale = await new GrowthOperations(application, documents, repetitions, _context.Seed).MeasureAsync(_context.CancellationToken);
        var analyze = await TimeAsync(() => ExecuteAsync("vacuum analyze"));
        await ExecuteAsync("checkpoint");
        _context.Say(string.Create(CultureInfo.InvariantCulture, $"{documents} documents: loaded in {load:0.0} s, counted in {fold:0.0} s, analyzed in {analyze:0.0} s"));
        var fresh = await new GrowthOperations(application, documents, repetitions, _context.Seed + 1).MeasureAsync(_context.CancellationToken);
        foreach (var (slow, quick) in stale.Zip(fresh))
        {
            _context.Say(string.Create(CultureInfo.InvariantCulture, $"  {quick.Operation,-36} p50 {quick.P50,8:0.00} ms, p95 {quick.P95,8:0.00} ms; before ANALYZE {slow.P50:0.00} and {slow.P95:0.00} ms"));
        }

        var scans = await ScanAsync(application);
        var reconcile = await ReconcileAsync(before);
        return new SizeFigures(documents, load, fold, analyze, stale, fresh, scans, reconcile);
    }

    /// <summary>Moves the largest collection to other vectors, as if these had been filled.</summary>
    public async Task<SwitchFigures> SwitchAsync()
    {
        var name = SyntheticDocument.CollectionName(0);
        await using var application = await GrowthApplication.StartAsync(_home, _documents, _context.CancellationToken);
        var progress = application.Get<IReindexProgress>();
        await application.Get<IReindexStore>().RequestAsync(name, OtherModel, 512, _context.CancellationToken);
        var work = (await application.Get<IReindexQueue>().ClaimAsync(new ReindexClaim(["default"], [OtherModel], name, "bench", 1, Lease), _context.CancellationToken))[0];
        await application.Get<IVectorIndex>().EnsureCollectionAsync(work.Target, work.Dimensions, _context.CancellationToken);
        var lacking = default(LackingCount);
        var count = await TimeAsync(async () => lacking = await progress.CountLackingAsync(work.CollectionId, work.Target, _context.CancellationToken));
        await ExecuteAsync(
            $"""
            insert into ingest.reindexed_version (document_id, version, vector_collection, points, as_of)
            select d.id, v.version, '{work.Target}', v.chunks, v.updated_at
            from ingest.document d
            join ingest.document_version v on v.document_id = d.id and v.version = d.current_version
            where d.collection_id = {work.CollectionId}
            """);
        var pass = new ReindexPass(ReindexPhase.Switch, Verified: true, lacking.Documents, lacking.Documents);
        var switched = false;
        var took = await TimeAsync(async () => switched =
            await progress.HoldPublishingAsync(work.Lease, pass, Lease, _context.CancellationToken)
            && await progress.SwitchAsync(work.Lease, _context.CancellationToken));
        _context.Say(string.Create(CultureInfo.InvariantCulture, $"a reindex of {lacking.Documents} documents: counted in {count:0.0} s, switched in {took:0.0} s"));
        return switched
            ? new SwitchFigures(lacking.Documents, count, took)
            : throw new InvalidOperationException("The collection could not be switched.");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        await _servers.DisposeAsync();
    }

    private async Task<IReadOnlyList<Scan>> ScanAsync(LocalApplication application)
    {
        var largest = (await application.Get<ICollectionStore>().FindAsync(SyntheticDocument.CollectionName(0), _context.CancellationToken))!;
        List<Scan> scans =
        [
            new("count(*) of documents", await TimeAsync(() => ExecuteAsync("select count(*) from ingest.document"))),
            new("what a reindex lacks", await TimeAsync(() => application.Get<IReindexProgress>().CountLackingAsync(largest.Id, "nowhere", _context.CancellationToken))),
            new("adding up counts anew", await TimeAsync(() => application.Get<IFigureKeeping>().MendSumsAsync(_context.CancellationToken))),
        ];
        _context.Say($"  {string.Join(", ", scans.Select(static scan => string.Create(CultureInfo.InvariantCulture, $"{scan.What} {scan.Seconds:0.00} s")))}");
        return scans;
    }

    private async Task<ReconcileFigures> ReconcileAsync(int documentsBefore)
    {
        var transactions = await TransactionsAsync();
        var cost = await MeasuredProcess.RunAsync(
            "dotnet", [typeof(GrowthRun).Assembly.Location, "reconcile", _home.Root, _documents.ToString(CultureInfo.InvariantCulture)], _context.CancellationToken);
        var reconciled = JsonSerializer.Deserialize<Reconciled>(cost.Output)!;
        // Orphans of storage that are deleted are there again: it is made up. The others were mended at the size before.
        var planted = SyntheticDocument.Count(_documents, SyntheticDocument.WithOrphan)
            + New(SyntheticDocument.WithoutBlob, documentsBefore) + New(SyntheticDocument.WithoutPoints, documentsBefore);
        var figures = new ReconcileFigures(
            reconciled.OneRun, reconciled.Walks, cost.PeakRss, reconciled.PeakHeap, await TransactionsAsync() - transactions, planted,
            reconciled.Walks.Sum(static walk => walk.Found));
        _context.Say(string.Create(
            CultureInfo.InvariantCulture,
            $"  reconcile: one run {figures.OneRun:0.0} s, all of it {figures.Walks.Sum(static w => w.Seconds):0.0} s, {figures.Transactions} transactions, {figures.PeakRss} MB (heap {figures.PeakHeap:0}), found {figures.Found} of {figures.Planted}"));
        foreach (var walk in figures.Walks.Where(static walk => walk.Seconds > 0.1 || walk.Found > 0))
        {
            _context.Say(string.Create(CultureInfo.InvariantCulture, $"    {walk.Check,-22} {walk.Runs,4} runs, {walk.Seconds,7:0.00} s, longest {walk.Longest:0.00} s, found {walk.Found}"));
        }

        return figures;
    }

    private int New(int place, int documentsBefore) => SyntheticDocument.Count(_documents, place) - SyntheticDocument.Count(documentsBefore, place);

    private async Task<long> TransactionsAsync()
    {
        await using var command = _database.CreateCommand("select xact_commit from pg_stat_database where datname = 'ingest'");
        return (long)(await command.ExecuteScalarAsync(_context.CancellationToken))!;
    }

    private async Task ExecuteAsync(string statement)
    {
        await using var command = _database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync(_context.CancellationToken);
    }

    private static async Task<double> TimeAsync(Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        await call();
        return Math.Round(Stopwatch.GetElapsedTime(started).TotalSeconds, 3);
    }
}
