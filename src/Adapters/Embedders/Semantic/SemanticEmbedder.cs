using System.Text;
using Ingest.Adapters.Embedders.OpenAI;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>
/// The embedder for meanings that needs no account: Google's Universal Sentence Encoder (lite) for English, run on this machine. "Automobile" finds
/// "car". Every part of a text counts: the model reads 128 tokens, so a longer text is read in windows and their directions are averaged. The
/// same text gives the same vector on the same machine, whatever is embedded beside it. A request that fails because its process ended, or
/// did not start, is tried once more on a fresh one.
/// </summary>
internal sealed class SemanticEmbedder(SemanticServer server) : IEmbedder
{
    /// <summary>Size of the vectors, part of the model's name.</summary>
    internal const int Size = 512;

    /// <summary>The model's name. What changes vectors by more than rounding (packages, cut of the windows) must change it.</summary>
    internal const string Name = "semantic-512";

    private const int Tries = 2;

    /// <inheritdoc/>
    public string Model => Name;

    /// <inheritdoc/>
    public int Dimensions => Size;

    /// <inheritdoc/>
    public int BatchSize => SemanticProcess.TextsPerRequest;

    /// <inheritdoc/>
    public async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(texts);
        cancellationToken.ThrowIfCancellationRequested();
        RequireLengths(texts);
        if (texts.Count == 0)
        {
            return [];
        }

        for (var attempt = 1; ; attempt++)
        {
            SemanticProcess? process = null;
            try
            {
                process = await server.GetAsync(cancellationToken);
                return await process.EmbedAsync(texts, cancellationToken);
            }
            catch (RetryableException error) when (process is null && error.RetryAfter is null && attempt < Tries)
            {
                // The start failed; the next one waits out the back-off.
            }
            catch (IngestException error) when (process is not null)
            {
                var reason = await JudgeAsync(process, error, cancellationToken);
                if (attempt == Tries)
                {
                    throw new RetryableException(
                        ErrorCodes.EmbedderUnavailable,
                        $"Embedding with '{Name}' failed {Tries} times; the last time {reason}. It is tried again by itself; the log says more.", error);
                }
            }
        }
    }

    /// <inheritdoc/>
    public Task ProbeAsync(CancellationToken cancellationToken) => EmbedAsync(["probe"], cancellationToken);

    // Before anything is started: what is refused after this is the process's fault.
    private static void RequireLengths(IReadOnlyList<string> texts)
    {
        for (var i = 0; i < texts.Count; i++)
        {
            var bytes = Encoding.UTF8.GetByteCount(texts[i]);
            if (bytes is 0 or > OpenAIEmbedder.MaxTextBytes)
            {
                throw new FatalException(
                    ErrorCodes.EmbedderRefused,
                    $"Embedding with '{Name}': text {i} has {bytes} UTF-8 bytes; 1 to {OpenAIEmbedder.MaxTextBytes} are allowed. Lower Ingest:Chunking:MaxEmbeddingBytes.");
            }
        }
    }

    /// <summary>
    /// A process that is merely slow, because the machine is, is left to work. One that answers wrongly, or not at all, is ended; and one that
    /// ended takes its time to be seen to.
    /// </summary>
    private static async Task<string> JudgeAsync(SemanticProcess process, IngestException error, CancellationToken cancellationToken)
    {
        if (error.InnerException is OperationCanceledException)
        {
            if (await process.AskAsync(cancellationToken) is null)
            {
                process.End("a request took too long, and it does not say how it is");
            }

            return "its process did not answer in time";
        }

        process.End("it answered wrongly or broke off");
        await process.Ended.WaitAsync(cancellationToken);
        return "its process ended or answered wrongly";
    }
}
