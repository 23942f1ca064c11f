using Ingest.Adapters.Embedders;
using Ingest.Adapters.Embedders.Semantic;
using Ingest.Domain.Collections;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using NSubstitute;

namespace Ingest.Adapters.Tests.Embedders.Semantic;

/// <summary>What of the embedder is there when nobody, or somebody, uses it.</summary>
public sealed class SemanticProbeTests
{
    private const string Good = "serve((texts, send) => send(good(texts)));";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("lexical-512")]
    [InlineData(null)]
    public async Task RunAsync_NoCollectionUsesIt_StartsNothing(string? model)
    {
        using var impostor = new ImpostorServer(Good);
        await using var services = Build(impostor.Folder, model);
        var probe = Probe(services);

        await probe.RunAsync(Cancel);

        Assert.Equal("embedder semantic-512 (not in use)", probe.Name);
        Assert.Empty(impostor.Starts);
    }

    [Fact]
    public async Task RunAsync_ACollectionOfOurQueuesUsesIt_Embeds()
    {
        using var impostor = new ImpostorServer(Good);
        await using var services = Build(impostor.Folder, "semantic-512");
        var probe = Probe(services);

        await probe.RunAsync(Cancel);

        Assert.Equal("embedder semantic-512", probe.Name);
        Assert.Single(impostor.Starts);
    }

    [Fact]
    public async Task RunAsync_NewCollectionsWillUseIt_Embeds()
    {
        using var impostor = new ImpostorServer(Good);
        await using var services = Build(impostor.Folder, model: null, ("Ingest:Collections:EmbeddingModel", "semantic-512"));

        await Probe(services).RunAsync(Cancel);

        Assert.Single(impostor.Starts);
    }

    [Fact]
    public async Task RunAsync_InUseAndNotInstalled_SaysSo()
    {
        await using var services = Build("/nowhere", "semantic-512");

        var error = await Assert.ThrowsAsync<FatalException>(() => Probe(services).RunAsync(Cancel));

        Assert.Equal(ErrorCodes.ToolMissing, error.Code);
    }

    [Fact]
    public async Task RunAsync_Off_IsNeitherStartedNorInTheCatalog()
    {
        using var impostor = new ImpostorServer(Good);
        await using var services = Build(impostor.Folder, "semantic-512", ("Ingest:Embedders:Semantic:Enabled", "false"));
        var probe = Probe(services);

        await probe.RunAsync(Cancel);

        Assert.Equal("embedder semantic (off)", probe.Name);
        Assert.Empty(impostor.Starts);
        var error = Assert.Throws<FatalException>(() => services.GetRequiredService<IEmbedderCatalog>().Get("semantic-512"));
        Assert.Contains("Ingest:Embedders:Semantic:Enabled", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_HostWithoutIt_SaysWhereItRunsAndWhatToUse()
    {
        await using var services = new ServiceCollection().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddLogging().AddIngestEmbedders().BuildServiceProvider();

        var error = Assert.Throws<FatalException>(() => services.GetRequiredService<IEmbedderCatalog>().Get("semantic-512"));

        Assert.Equal(ErrorCodes.EmbedderRefused, error.Code);
        Assert.Contains("not in a function app", error.Message, StringComparison.Ordinal);
        Assert.Contains("Ingest:Embedders:OpenAI", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Registered_IsInTheCatalogWithoutAStart()
    {
        using var impostor = new ImpostorServer(Good);
        await using var services = Build(impostor.Folder, model: null);

        Assert.Equal(512, services.GetRequiredService<IEmbedderCatalog>().Get(SemanticServices.Model).Dimensions);
        Assert.Empty(impostor.Starts);
    }

    [Theory]
    [InlineData("RequestTimeout", "00:00:45", "Ingest:Embedders:Semantic:RequestTimeout: expected less than half of Ingest:Worker:LeaseDuration")]
    [InlineData("Threads", "0", "Threads")]
    [InlineData("MaxMemoryMegabytes", "64", "MaxMemoryMegabytes")]
    public async Task AddIngestSemanticEmbedder_WrongSetting_IsNamed(string setting, string value, string message)
    {
        await using var services = Build("/nowhere", model: null, ($"Ingest:Embedders:Semantic:{setting}", value));

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<SemanticEmbedderOptions>>().Value);

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00:01:30", 30)]
    [InlineData("00:00:15", 5)]
    public async Task AddIngestSemanticEmbedder_ShortLease_HasARequestTimeoutThatFits(string lease, int seconds)
    {
        await using var services = Build("/nowhere", model: null, ("Ingest:Worker:LeaseDuration", lease));

        Assert.Equal(TimeSpan.FromSeconds(seconds), services.GetRequiredService<IOptions<SemanticEmbedderOptions>>().Value.RequestTimeout);
    }

    private static IProbe Probe(ServiceProvider services) => services.GetServices<IProbe>().Single(static probe => probe.Name.StartsWith("embedder semantic", StringComparison.Ordinal));

    private static ServiceProvider Build(string folder, string? model, params (string Name, string Value)[] settings)
    {
        var collections = Substitute.For<ICollectionStore>();
        Collection[] found = model is null ? [] : [new Collection(1, "notes", "default", model, 512, "notes")];
        collections.ListAsync(Arg.Is<IReadOnlyCollection<string>>(static queues => queues.Contains("default")), Arg.Any<CancellationToken>()).Returns(found);
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder()
                .AddInMemoryCollection(settings.Append(("Ingest:Embedders:Semantic:Folder", folder)).Select(static s => KeyValuePair.Create<string, string?>(s.Item1, s.Item2))).Build())
            .AddLogging()
            .AddSingleton(collections)
            .AddIngestEmbedders()
            .AddIngestSemanticEmbedder();
        services.AddOptions<CollectionOptions>().BindConfiguration("Ingest:Collections");
        services.AddOptions<WorkerOptions>().BindConfiguration("Ingest:Worker").Configure(static worker => worker.Queues.Add("default"));
        return services.BuildServiceProvider();
    }
}
