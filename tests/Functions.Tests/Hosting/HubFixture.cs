using System.Net;
using System.Net.Sockets;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Functions.Processing;
using Ingest.Functions.Sources;
using Ingest.TestKit;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Functions.Tests.Hosting;

/// <summary>
/// The function app's own services on the real PostgreSQL and Azurite, and its orchestrators and activities on the durable in-process host.
/// Only the triggers are missing.
/// </summary>
internal sealed class HubFixture : IAsyncDisposable
{
    private DurableTaskTestHost? _host;

    public HubFixture(LocalStack stack, params (string Name, string Value)[] settings)
        : this(stack, static _ => { }, settings)
    {
    }

    public HubFixture(LocalStack stack, Action<IServiceCollection> configure, params (string Name, string Value)[] settings)
    {
        Services = stack.BuildServices(
            services => configure(services.AddIngestFunctions(Configuration(settings))),
            [
                ("IngestTaskHub", "IngestTests"), ("Ingest:Worker:Queues:0", Queue), ("Ingest:Collections:Queue", Queue),
                ("Ingest:Api:Keys:0", new string('k', 40)), ("Ingest:Postgres:MaxPoolSize", "12"), .. settings,
            ]);
    }

    public string Queue { get; } = Unique.Queue();

    public string Collection { get; } = Unique.Collection();

    public ServiceProvider Services { get; }

    public DurableTaskClient Client => _host!.Client;

    /// <summary>Called before every activity, with its name; may throw, as a dying worker would.</summary>
    public Func<string, Task> BeforeActivity { get; set; } = static _ => Task.CompletedTask;

    /// <summary>Activities that were begun.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<string> Begun { get; } = new();

    /// <summary>What ended activities answered.</summary>
    public System.Collections.Concurrent.ConcurrentQueue<object> Answers { get; } = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static IConfiguration Configuration(params (string Name, string Value)[] settings) => new ConfigurationBuilder()
        .AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create<string, string?>(setting.Name, setting.Value))).Build();

    public T Get<T>()
        where T : notnull => Services.GetRequiredService<T>();

    public async Task StartAsync() => _host = await DurableTaskTestHost.StartAsync(
        registry =>
        {
            registry.AddOrchestratorFunc<IngestInput, string?>(
                IngestDocumentOrchestrator.Name, static (context, input) => IngestDocumentOrchestrator.RunAsync(context, input));
            registry.AddOrchestratorFunc<SyncInput, string?>(
                SyncSourceOrchestrator.Name, static (context, input) => SyncSourceOrchestrator.RunAsync(context, input));
            Add<LeaseIds, StepOutput>(registry, ExtractActivity.Name, input => ActivatorUtilities.CreateInstance<ExtractActivity>(Services).RunAsync(input, Stop));
            Add<IndexInput, StepOutput>(registry, IndexActivity.Name, input => ActivatorUtilities.CreateInstance<IndexActivity>(Services).RunAsync(input, Stop));
            Add<PublishInput, StepOutput>(registry, PublishActivity.Name, input => ActivatorUtilities.CreateInstance<PublishActivity>(Services).RunAsync(input, Client, Stop));
            Add<SyncLeaseIds, SyncStepOutput>(registry, SyncStepActivity.Name, input => ActivatorUtilities.CreateInstance<SyncStepActivity>(Services).RunAsync(input, Stop));
        },
        new DurableTaskTestHostOptions { Port = FreePort() },
        Stop);

    /// <summary>Statement on this app's database, with one parameter: what a test does behind everybody's back.</summary>
    public async Task ExecuteAsync(string sql, object parameter)
    {
        await using var source = Npgsql.NpgsqlDataSource.Create(Get<Microsoft.Extensions.Options.IOptions<Adapters.Postgres.PostgresOptions>>().Value.ConnectionString);
#pragma warning disable CA2100 // Constants of the tests.
        await using var command = source.CreateCommand(sql);
#pragma warning restore CA2100
        command.Parameters.AddWithValue(parameter);
        await command.ExecuteNonQueryAsync(Stop);
    }

    public Task DispatchAsync() => Get<VersionHubDispatch>().RunAsync(Client, Stop);

    public async Task<VersionKey> AddAsync(string name, string text)
    {
        using var content = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(text));
        var added = await Get<DocumentIntake>().AddAsync(
            new IntakeRequest(Collection, DocumentName.Parse(name), "upload", ConflictPolicy.Replace), content, Stop);
        return added.Key;
    }

    public async Task<DocumentView> ViewAsync(VersionKey key) => (await Get<IDocumentQueries>().FindAsync(key.DocumentId, Stop))!;

    public Task<DocumentView> SettledAsync(VersionKey key) => Eventually.GetAsync(
        () => ViewAsync(key), static view => view.State is VersionState.Ready or VersionState.Failed, TimeSpan.FromSeconds(60));

    public async Task<OrchestrationMetadata> EndedAsync(VersionKey key) =>
        await Client.WaitForInstanceCompletionAsync(VersionHubDispatch.InstanceId(key), getInputsAndOutputs: true, Stop);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await Services.DisposeAsync();
    }

    private void Add<TInput, TAnswer>(DurableTaskRegistry registry, string name, Func<TInput, Task<TAnswer>> run)
        where TAnswer : notnull =>
        registry.AddActivityFunc<TInput, TAnswer>(name, async (_, input) =>
        {
            Begun.Enqueue(name);
            await BeforeActivity(name);
            var answer = await run(input);
            Answers.Enqueue(answer);
            return answer;
        });

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
