using System.Net;
using System.Net.Sockets;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Functions.Processing;
using Ingest.TestKit;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Functions.Tests.Processing;

/// <summary>
/// The function app's own services on the real PostgreSQL and Azurite, and its orchestrator and activities on the durable in-process host.
/// Only the triggers are missing.
/// </summary>
internal sealed class HubFixture : IAsyncDisposable
{
    private DurableTaskTestHost? _host;

    public HubFixture(LocalStack stack, params (string Name, string Value)[] settings)
    {
        Services = stack.BuildServices(
            services => services.AddIngestFunctions(Configuration(settings)),
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
    public System.Collections.Concurrent.ConcurrentQueue<StepOutput> Answers { get; } = new();

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
            Add<LeaseIds>(registry, ExtractActivity.Name, input => ActivatorUtilities.CreateInstance<ExtractActivity>(Services).RunAsync(input, Stop));
            Add<IndexInput>(registry, IndexActivity.Name, input => ActivatorUtilities.CreateInstance<IndexActivity>(Services).RunAsync(input, Stop));
            Add<PublishInput>(registry, PublishActivity.Name, input => ActivatorUtilities.CreateInstance<PublishActivity>(Services).RunAsync(input, Client, Stop));
        },
        new DurableTaskTestHostOptions { Port = FreePort() },
        Stop);

    public Task DispatchAsync() => Get<HubDispatch>().RunAsync(Client, Stop);

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
        await Client.WaitForInstanceCompletionAsync(HubDispatch.InstanceId(key), getInputsAndOutputs: true, Stop);

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.DisposeAsync();
        }

        await Services.DisposeAsync();
    }

    private void Add<TInput>(DurableTaskRegistry registry, string name, Func<TInput, Task<StepOutput>> run) =>
        registry.AddActivityFunc<TInput, StepOutput>(name, async (_, input) =>
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
