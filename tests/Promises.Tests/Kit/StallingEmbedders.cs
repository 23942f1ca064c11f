using Ingest.Domain.Embedding;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Promises.Tests.Kit;

/// <summary>An embedder that never answers, until it is cancelled.</summary>
internal sealed class StallingEmbedders : IEmbedderCatalog, IEmbedder
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when the first text has been handed over.</summary>
    public Task Reached => _reached.Task;

    public IReadOnlyCollection<IEmbedder> All => [this];

    public string Model => "lexical-512";

    public int Dimensions => 512;

    public int BatchSize => 64;

    public void Register(IServiceCollection services) => services.Replace(ServiceDescriptor.Singleton<IEmbedderCatalog>(this));

    public IEmbedder Get(string model) => this;

    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        _reached.TrySetResult();
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        return [];
    }

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
