using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Ingest.Domain.Sources.Runs.Phases;
using Ingest.TestKit;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Domain.Tests.Sources.Runs;

/// <summary>The engine over doubles of its ports, with one source <c>team</c> and one leased run of it.</summary>
internal sealed class SyncFixture : IDisposable
{
    public const string SourceName = "team";

    public static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    public static readonly Partition Pay = new("PAY", "Payments");

    public static readonly PlanStep FirstPage = new(SyncPhase.Read, Pay, new SyncWindow(null, Start), Cursor: null, Pages: 0, MarkedCursor: null);

    private readonly SyncSignal _signal;
    private readonly Purge _purge;

    public SyncFixture()
    {
        _signal = new SyncSignal(Time);
        Settings.Sources[SourceName] = Source;
        Factory.Product.Returns("scripted");
        Factory.Create(default!, default!).ReturnsForAnyArgs(call =>
        {
            Meter = call.Arg<RequestMeter>();
            return Connector;
        });
        Connector.CheckAccessAsync(default).ReturnsForAnyArgs(new SourceAccess("bot", null));
        Connector.ListPartitionsAsync(null, default).ReturnsForAnyArgs(new PartitionPage([Pay], null));
        SetRun(SyncPhase.Read);
        Queue.HeartbeatAsync(default, default, default, default).ReturnsForAnyArgs(true);
        Queue.AdvanceAsync(default, default, default, default).ReturnsForAnyArgs(true);
        Queue.FailAsync(default, default!, default!, default).ReturnsForAnyArgs(true);
        Queue.ReleaseAsync(default, default).ReturnsForAnyArgs(true);
        Queue.RetryAsync(default, default!, default, default).ReturnsForAnyArgs(SyncRunState.Pending);
        Queue.RescueAsync(default, default, default).ReturnsForAnyArgs([]);
        Progress.PlanAsync(default, default!, default).ReturnsForAnyArgs(true);
        Progress.NextStepAsync(default, default, default).ReturnsForAnyArgs(call => call.Arg<SyncPhase>() == SyncPhase.Read ? FirstPage : null);
        Progress.FindItemsAsync(default!, default!, default!, default).ReturnsForAnyArgs(_ => Known);
        Progress.NameItemsAsync(default, default!, default).ReturnsForAnyArgs(call => call.Arg<IReadOnlyCollection<ProposedName>>()
            .ToDictionary(static name => name.Item, static name => new KnownItem(name.Name, Hash: null, DocumentId: null)));
        Progress.CommitPageAsync(default, default!, default, default).ReturnsForAnyArgs(true);
        Progress.CommitKeysAsync(default, default!, default, default).ReturnsForAnyArgs(true);
        Progress.CommitRepairAsync(default, default!, default, default).ReturnsForAnyArgs(true);
        Progress.RestartStepAsync(default, default!, default!, default).ReturnsForAnyArgs(true);
        Progress.FailStepAsync(default, default!, default!, default!, default).ReturnsForAnyArgs(true);
        Progress.ListUnreadAsync(default, default, default, default).ReturnsForAnyArgs([]);
        Deletions.ListAsync(default, default, default, default).ReturnsForAnyArgs([]);
        Deletions.ListConfirmedAsync(default, default).ReturnsForAnyArgs([]);
        Deletions.ListUnconfirmedAsync(default, default, default).ReturnsForAnyArgs([]);
        Deletions.ConfirmAsync(default, default!, default, default).ReturnsForAnyArgs(true);
        Deletions.DecideAsync(default, default, default).ReturnsForAnyArgs(true);
        Collections.FindAsync(default!, default).ReturnsForAnyArgs(new Collection(1, "default", "q", "model", 4, "default"));
        Registry.BeginReceiptAsync(default!, default).ReturnsForAnyArgs(call => new Receipt(
            new VersionKey(IdOf(call.Arg<ReceiptRequest>().Name.Value), 1), ReceiptOutcome.Receiving, "blob", NewDocument: true));
        Registry.CompleteReceiptAsync(default, default!, default, default).ReturnsForAnyArgs(call =>
            new Receipt(call.Arg<VersionKey>(), ReceiptOutcome.Accepted, "blob", NewDocument: true));
        Blobs.WriteAsync(default, default!, default).ReturnsForAnyArgs(async call =>
        {
            await call.Arg<Stream>().CopyToAsync(Stream.Null, call.Arg<CancellationToken>());
            return new BlobProperties("etag", 1);
        });
        _purge = new Purge(Removal, Substitute.For<IVectorIndex>(), Blobs, Microsoft.Extensions.Options.Options.Create(new WorkerOptions()), NullLogger<Purge>.Instance);
    }

    public ManualTimeProvider Time { get; } = new(Start);

    public ISyncRunQueue Queue { get; } = Substitute.For<ISyncRunQueue>();

    public ISyncProgress Progress { get; } = Substitute.For<ISyncProgress>();

    public ISyncDeletions Deletions { get; } = Substitute.For<ISyncDeletions>();

    public ISyncQueries Queries { get; } = Substitute.For<ISyncQueries>();

    public IConnector Connector { get; } = Substitute.For<IConnector>();

    public IConnectorFactory Factory { get; } = Substitute.For<IConnectorFactory>();

    public IDocumentRegistry Registry { get; } = Substitute.For<IDocumentRegistry>();

    public IDocumentRemoval Removal { get; } = Substitute.For<IDocumentRemoval>();

    public IBlobStore Blobs { get; } = Substitute.For<IBlobStore>();

    public ICollectionStore Collections { get; } = Substitute.For<ICollectionStore>();

    public SourceOptions Source { get; } = new() { Product = "scripted" };

    public SourcesOptions Settings { get; } = new();

    public SyncOptions Options { get; } = new() { RetryBackOff = TimeSpan.FromSeconds(10) };

    public IntakeOptions Intake { get; } = new();

    /// <summary>What is known of items.</summary>
    public Dictionary<ItemKey, KnownItem> Known { get; } = [];

    /// <summary>The meter the connector was made with.</summary>
    public RequestMeter Meter { get; private set; } = new();

    public SyncWork Work { get; private set; } = null!;

    public SyncLease Lease => Work.Lease;

    public SyncSteps Steps => BuildSteps();

    public SyncWorker BuildWorker()
    {
        var leased = BuildLeased();
        var runner = new SyncRunner(BuildSteps(), Queue, leased, Time, NullLogger<SyncRunner>.Instance);
        var rescue = new SyncRescue(Queue, _signal, Wrap(Options), NullLogger<SyncRescue>.Instance);
        return new SyncWorker(
            Queue, Catalog(), runner, rescue, new ConfirmedDeletions(Deletions, Removal, _purge), _signal, Wrap(Options), Time, NullLogger<SyncWorker>.Instance);
    }

    public SyncDispatch BuildDispatch() => new(
        Catalog(), Queue, new SyncRescue(Queue, _signal, Wrap(Options), NullLogger<SyncRescue>.Instance),
        new LeaseHandOver(NullLogger<LeaseHandOver>.Instance), Wrap(Options), Wrap(new DispatchOptions()));

    public SourceCatalog Catalog() => new(Wrap(Settings), [Factory]);

    public SyncRequests Requests() => new(Catalog(), Queue, _signal);

    /// <summary>Completes when the worker was woken.</summary>
    public Task Woken() => _signal.WaitAsync(Timeout.InfiniteTimeSpan, TestContext.Current.CancellationToken);

    public void SetRun(
        SyncPhase phase, SyncRunKind kind = SyncRunKind.Sync, int? days = null, int attempt = 1, bool enumerates = false, long requestsToday = 0)
    {
        Work = new SyncWork(
            new SyncLease(Guid.Parse("0198c2a0-0000-7000-8000-000000000001"), Guid.Parse("0198c2a0-0000-7000-8000-000000000002")), SourceName, kind, days, phase,
            attempt, Start, enumerates, requestsToday);
        Queue.FindAsync(default, default).ReturnsForAnyArgs(Work);
    }

    public void PageIs(ItemPage page) => Connector.ReadPageAsync(default!, default).ReturnsForAnyArgs(page);

    public static SourceItem Item(string key, string text = "text", string? name = null, DateTimeOffset? updatedAt = null) => new(
        new ItemKey(Pay.Key, key), name ?? $"Payments/{key}.md", $"Title of {key}", "Ann", Start, updatedAt ?? Start, new Uri("https://work.example/" + key), text);

    public static SyncRunView View(Guid id, int stepsFailed = 0) => new(
        id, SourceName, SyncRunKind.Sync, SyncRunState.Running, SyncPhase.Delete, "api", null, null, 1, null, "me", Start, 5, 1, stepsFailed, 1, 1,
        1, 0, 0, null, 0, 0, null, null, LastPageSeen: false, 1, null, null, Start, Start, null);

    public static ItemKey Key(string key) => new(Pay.Key, key);

    /// <summary>The document the registry makes of a name.</summary>
    public static Guid IdOf(string name) => new(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(name)).AsSpan(0, 16));

    /// <summary>The retry that was asked for.</summary>
    public (RetryRequest Request, bool Counts) Retry()
    {
        var call = Queue.ReceivedCalls().Single(static call => call.GetMethodInfo().Name == nameof(ISyncRunQueue.RetryAsync)).GetArguments();
        return ((RetryRequest)call[1]!, (bool)call[2]!);
    }

    /// <summary>The failure that was recorded.</summary>
    public (string Code, string Message) Failure()
    {
        var call = Queue.ReceivedCalls().Single(static call => call.GetMethodInfo().Name == nameof(ISyncRunQueue.FailAsync)).GetArguments();
        return ((string)call[1]!, (string)call[2]!);
    }

    /// <summary>The page that was recorded.</summary>
    public PageCommit Page() =>
        (PageCommit)Progress.ReceivedCalls().Single(static call => call.GetMethodInfo().Name == nameof(ISyncProgress.CommitPageAsync)).GetArguments()[1]!;

    public void Dispose()
    {
        _signal.Dispose();
        _purge.Dispose();
    }

    private SyncSteps BuildSteps()
    {
        var intake = new ItemIntake(
            new DocumentIntake(
                Registry, Blobs, new CollectionDirectory(Collections, Substitute.For<IVectorIndex>(), Substitute.For<IEmbedderCatalog>(), Wrap(new CollectionOptions())),
                Substitute.For<IWorkSignal>(), new RecentContent(Wrap(new WorkerOptions()), TimeProvider.System), Wrap(Intake), NullLogger<DocumentIntake>.Instance),
            Removal, Progress, Wrap(Options));
        var guard = new PartitionGuard(Progress);
        var phases = new SyncPhases(
            Queue, new PlanPhase(Progress, Queries), new ReadPhase(Progress, intake, guard, Wrap(Options)), new EnumeratePhase(Progress, guard, Wrap(Options)),
            new RepairPhase(Progress, intake, Wrap(Options)), new DeletePhase(Queue, Deletions, Queries, new DeletionConfirmation(Deletions, Progress, intake, Wrap(Options)), new ConfirmedDeletions(Deletions, Removal, _purge)));
        return new SyncSteps(Queue, Catalog(), BuildLeased(), phases, Time);
    }

    private LeasedSync BuildLeased() => new(Queue, Queries, Wrap(Options), Time, NullLogger<LeasedSync>.Instance);

    private static IOptions<T> Wrap<T>(T options)
        where T : class => Microsoft.Extensions.Options.Options.Create(options);
}
