using Ingest.Adapters.Embedders.Semantic;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Tests.Embedders.Semantic;

/// <summary>The real server of the repository, or any other in its place, under the supervision under test.</summary>
internal sealed class SemanticBench : IAsyncDisposable
{
    public SemanticBench(SemanticEmbedderOptions options, TimeProvider? time = null)
    {
        Server = new SemanticServer(Options.Create(options), time ?? TimeProvider.System, NullLogger<SemanticServer>.Instance);
        Embedder = new SemanticEmbedder(Server);
    }

    public SemanticServer Server { get; }

    public SemanticEmbedder Embedder { get; }

    public static SemanticBench Real(int threads = 1, TimeSpan? healthInterval = null) => new(new SemanticEmbedderOptions
    {
        Folder = RepositoryFolder.Find("infra", "local", "semantic"),
        Threads = threads,

        // A machine that runs all tests at once is slow.
        RequestTimeout = TimeSpan.FromMinutes(2),
        HealthInterval = healthInterval ?? TimeSpan.FromSeconds(30),
        RestartBackOff = TimeSpan.FromMilliseconds(10),
        StartTimeout = TimeSpan.FromMinutes(2),
    });

    public ValueTask DisposeAsync() => Server.DisposeAsync();
}
