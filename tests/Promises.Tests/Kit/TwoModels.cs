using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;

namespace Ingest.Promises.Tests.Kit;

/// <summary>The embedders of a process, and one more: <c>letters-64</c>, which counts pairs of letters.</summary>
internal sealed class TwoModels(IEmbedderCatalog inner) : IEmbedderCatalog
{
    public LetterEmbedder Letters { get; } = new();

    public IReadOnlyCollection<IEmbedder> All => [.. inner.All, Letters];

    public IEmbedder Get(string model) => model == LetterEmbedder.Name ? Letters : inner.Get(model);
}

/// <summary>A second embedding model. Before each call it does what the test says.</summary>
internal sealed class LetterEmbedder : IEmbedder
{
    public const string Name = "letters-64";

    private int _texts;

    /// <summary>Called with the texts of a call before it answers.</summary>
    public Func<IReadOnlyList<string>, CancellationToken, Task>? Before { get; set; }

    /// <summary>Texts embedded so far.</summary>
    public int Texts => Volatile.Read(ref _texts);

    public string Model => Name;

    public int Dimensions { get; set; } = 64;

    public int BatchSize => 64;

    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        if (Before is { } before)
        {
            await before(texts, cancellationToken);
        }

        Interlocked.Add(ref _texts, texts.Count);
        return [.. texts.Select(Embed)];
    }

    public Task ProbeAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Fails the next calls as an endpoint that is down does.</summary>
    public void FailNext(int calls) => Before = (_, _) => Interlocked.Decrement(ref calls) >= 0
        ? throw new RetryableException(ErrorCodes.EmbedderUnavailable, "The endpoint answered 429.", retryAfter: TimeSpan.FromMilliseconds(20))
        : Task.CompletedTask;

    private ReadOnlyMemory<float> Embed(string text)
    {
        var vector = new float[Dimensions];
        for (var i = 1; i < text.Length; i++)
        {
            vector[((char.ToLowerInvariant(text[i - 1]) * 31) + char.ToLowerInvariant(text[i])) % Dimensions]++;
        }

        vector[0] += 0.01f;
        var length = MathF.Sqrt(vector.Sum(static x => x * x));
        return Array.ConvertAll(vector, x => x / length);
    }
}
