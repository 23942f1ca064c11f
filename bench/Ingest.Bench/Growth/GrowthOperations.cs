using System.Diagnostics;
using Ingest.Bench.Sections;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Figures;
using Ingest.Domain.Processing;
using Ingest.LocalHost.Hosting;

namespace Ingest.Bench.Growth;

/// <summary>What people and workers do all day, one call at a time, on the product's own ports.</summary>
internal sealed class GrowthOperations(LocalApplication application, int documents, int repetitions, int seed)
{
    private const string Queue = "default";
    private const int WarmUp = 30;
    private const int Hits = 50;

    private readonly Random _random = new(seed);
    private readonly Dictionary<string, List<double>> _took = new(StringComparer.Ordinal);
    private readonly IDocumentQueries _queries = application.Get<IDocumentQueries>();

    /// <summary>Measures each of them.</summary>
    public async Task<IReadOnlyList<Latency>> MeasureAsync(CancellationToken cancellationToken)
    {
        await WriteAsync(cancellationToken);
        await application.Get<FigureUpkeep>().RunAsync(cancellationToken); // As the service does every two seconds.
        await ReadAsync(cancellationToken);
        return [.. _took.Select(static o => new Latency(o.Key, Round(Medians.Percentile(o.Value, 0.5)), Round(Medians.Percentile(o.Value, 0.95))))];
    }

    /// <summary>A document comes, the oldest that waits is taken and published: as many wait afterwards as before.</summary>
    private async Task WriteAsync(CancellationToken cancellationToken)
    {
        var collection = (await application.Get<CollectionDirectory>().ResolveAsync(SyntheticDocument.CollectionName(0), cancellationToken))!;
        var (registry, queue) = (application.Get<IDocumentRegistry>(), application.Get<IWorkQueue>());
        for (var i = -WarmUp; i < repetitions; i++)
        {
            var name = DocumentName.Parse($"added/{Guid.NewGuid():N}.txt");
            var hash = new ContentHash(System.Security.Cryptography.SHA256.HashData(Guid.NewGuid().ToByteArray()));
            await TimeAsync("register", i, async () =>
            {
                var receipt = await registry.BeginReceiptAsync(new ReceiptRequest(collection, name, "upload", hash), cancellationToken);
                await registry.CompleteReceiptAsync(receipt.Key, new ReceivedContent(hash, 1_000, "\"etag\""), ConflictPolicy.Refuse, cancellationToken);
            });
            IReadOnlyList<WorkItem> claimed = [];
            await TimeAsync("claim", i, async () => claimed = await queue.ClaimAsync(new ClaimRequest([Queue], "bench", 1, TimeSpan.FromMinutes(10)), cancellationToken));
            await TimeAsync("publish", i, async () => Require(await queue.PublishAsync(claimed[0].Lease, new Publication(0, null), cancellationToken)));
        }
    }

    private async Task ReadAsync(CancellationToken cancellationToken)
    {
        var figures = application.Get<IFigureStore>();
        var first = SyntheticDocument.CollectionName(0);
        var last = SyntheticDocument.CollectionName(SyntheticDocument.Collections - 1);
        var now = TimeProvider.System.GetUtcNow();
        for (var i = -WarmUp; i < repetitions; i++)
        {
            var middle = SyntheticDocument.Id((documents / 2) + _random.Next(-documents / 10, documents / 10));
            await TimeAsync("list, first page of all", i, () => _queries.ListAsync(new DocumentFilter(), cancellationToken));
            await TimeAsync("list, middle page of all", i, () => _queries.ListAsync(new DocumentFilter(After: middle), cancellationToken));
            await TimeAsync("list, first page of a collection", i, () => _queries.ListAsync(new DocumentFilter(last), cancellationToken));
            await TimeAsync("list, middle page of a collection", i, () => _queries.ListAsync(new DocumentFilter(first, After: middle), cancellationToken));
            await TimeAsync("list, failed ones of a collection", i, () => _queries.ListAsync(new DocumentFilter(first, VersionState.Failed), cancellationToken));
            await TimeAsync("find by id", i, () => _queries.FindAsync(RandomId(), cancellationToken));
            var named = _random.Next(documents);
            await TimeAsync("find by name", i, () => _queries.FindByNameAsync(SyntheticDocument.Name(named), collection: null, cancellationToken));
            await TimeAsync("timeline", i, () => _queries.GetTimelineAsync(RandomId(), 100, cancellationToken));
            List<Guid> hits = [.. Enumerable.Range(0, Hits).Select(_ => RandomId())];
            await TimeAsync($"current versions of {Hits} hits", i, () => _queries.GetCurrentAsync(hits, cancellationToken));
            await TimeAsync("overview", i, () => figures.ReadStandingAsync(cancellationToken));
            await TimeAsync("counts by collection", i, () => _queries.CountAsync(queues: null, cancellationToken));
            await TimeAsync("failures by reason", i, () => figures.ListFailuresAsync(collection: null, 50, cancellationToken));
            await TimeAsync("what is in work", i, () => application.Get<IWorkQueue>().CountInWorkAsync([Queue], now, cancellationToken));
        }
    }

    private Guid RandomId() => SyntheticDocument.Id(_random.Next(documents));

    private async Task TimeAsync(string operation, int repetition, Func<Task> call)
    {
        var started = Stopwatch.GetTimestamp();
        await call();
        var took = Stopwatch.GetElapsedTime(started).TotalMilliseconds;
        if (repetition < 0)
        {
            return;
        }

        if (!_took.TryGetValue(operation, out var all))
        {
            _took[operation] = all = [];
        }

        all.Add(took);
    }

    private static void Require(bool published)
    {
        if (!published)
        {
            throw new InvalidOperationException("A version that was claimed could not be published.");
        }
    }

    private static double Round(double milliseconds) => Math.Round(milliseconds, 3);
}
