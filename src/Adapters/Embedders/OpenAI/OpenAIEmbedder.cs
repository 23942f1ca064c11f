using System.Text;
using Ingest.Domain.Embedding;

namespace Ingest.Adapters.Embedders.OpenAI;

/// <summary>
/// Embeds by an endpoint that speaks OpenAI's protocol. Requests are bounded in texts and tokens, whatever a caller hands over; a text of
/// more than 8,191 bytes is never sent.
/// </summary>
internal sealed class OpenAIEmbedder(OpenAIEmbedderOptions options, EmbeddingEndpoint endpoint) : IMeteredEmbedder
{
    /// <summary>UTF-8 bytes a text may have: OpenAI's models take 8,191 tokens or more, and a token is at least a byte.</summary>
    internal const int MaxTextBytes = 8191;

    /// <inheritdoc/>
    public string Model => options.Model;

    /// <inheritdoc/>
    public int Dimensions => options.Dimensions;

    /// <inheritdoc/>
    public int BatchSize => options.BatchSize;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken) =>
        (await EmbedMeteredAsync(texts, cancellationToken)).Vectors;

    /// <inheritdoc/>
    public async Task<MeteredVectors> EmbedMeteredAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        cancellationToken.ThrowIfCancellationRequested();
        var vectors = new ReadOnlyMemory<float>[texts.Count];
        var (tokens, unmetered) = (0L, 0);
        var limit = new ParallelOptions { MaxDegreeOfParallelism = options.MaxConcurrency, CancellationToken = cancellationToken };

        // The first failure cancels the requests beside it and is the one that is thrown.
        await Parallel.ForEachAsync(Batches(texts), limit, async (range, cancel) =>
        {
            var (from, count) = range.GetOffsetAndLength(texts.Count);
            var batch = await endpoint.SendAsync([.. texts.Skip(from).Take(count)], cancel);
            for (var i = 0; i < count; i++)
            {
                vectors[from + i] = batch.Vectors[i];
            }

            Interlocked.Add(ref tokens, batch.Tokens ?? 0);
            Interlocked.Add(ref unmetered, batch.Tokens is null ? 1 : 0);
        });
        return new MeteredVectors(vectors, unmetered == 0 ? tokens : null);
    }

    /// <inheritdoc/>
    public async Task ProbeAsync(CancellationToken cancellationToken) => await EmbedAsync(["probe"], cancellationToken);

    // Split before anything is sent: a text that is too long costs nothing.
    private List<Range> Batches(IReadOnlyList<string> texts)
    {
        var batches = new List<Range>();
        var (start, total) = (0, 0);
        for (var i = 0; i < texts.Count; i++)
        {
            var bytes = Encoding.UTF8.GetByteCount(texts[i]);
            if (bytes is 0 or > MaxTextBytes)
            {
                throw endpoint.Failures.WrongLength(i, bytes);
            }

            if (i - start == options.BatchSize || total + bytes > options.MaxTokensPerRequest)
            {
                batches.Add(start..i);
                (start, total) = (i, 0);
            }

            total += bytes;
        }

        if (start < texts.Count)
        {
            batches.Add(start..texts.Count);
        }

        return batches;
    }
}
