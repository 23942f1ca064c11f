using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Embedders.OpenAI;

/// <summary>
/// An embedding endpoint that speaks OpenAI's protocol. Section <c>Ingest:Embedders:OpenAI</c>. Examples of <see cref="Endpoint"/>:
/// <c>https://api.openai.com/v1</c>, <c>https://NAME.openai.azure.com/openai/v1/</c>, <c>http://127.0.0.1:11434/v1</c> (Ollama).
/// </summary>
public sealed class OpenAIEmbedderOptions
{
    /// <summary>Whether this process has the embedder. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Base address; <c>/embeddings</c> is appended. Default OpenAI's. https, unless it is this machine or needs no credential.</summary>
    [Required]
    public Uri Endpoint { get; set; } = new("https://api.openai.com/v1");

    /// <summary>Model, or on Azure the deployment. Also the name stamped on versions. Default <c>text-embedding-3-small</c>.</summary>
    [Required, StringLength(128, MinimumLength = 1)]
    public string Model { get; set; } = "text-embedding-3-small";

    /// <summary>Size of the model's vectors. Default 1,536; 1 to 4,096. An answer of another size is refused.</summary>
    [Range(1, 4096)]
    public int Dimensions { get; set; } = 1536;

    /// <summary>Whether to ask for vectors of <see cref="Dimensions"/>: for models that can shorten theirs. Default false: the model's own size.</summary>
    public bool SendDimensions { get; set; }

    /// <summary>How to prove who we are. Default <see cref="EmbedderCredential.Key"/>.</summary>
    public EmbedderCredential Credential { get; set; } = EmbedderCredential.Key;

    /// <summary>The key, for <see cref="EmbedderCredential.Key"/>. Never logged.</summary>
    public string? ApiKey { get; set; }

    /// <summary>Client id of a user-assigned managed identity, for <see cref="EmbedderCredential.Identity"/>. Default: whatever identity the machine offers.</summary>
    public string? ClientId { get; set; }

    /// <summary>What a token is asked for. Default Azure's AI services.</summary>
    [Required]
    public string TokenScope { get; set; } = "https://cognitiveservices.azure.com/.default";

    /// <summary>Texts a request. Default 64; 1 to 2,048, OpenAI's limit.</summary>
    [Range(1, 2048)]
    public int BatchSize { get; set; } = 64;

    /// <summary>
    /// Tokens all texts of a request may have, counted as their UTF-8 bytes (never fewer). Default 250,000, below OpenAI's limit of
    /// 300,000; 8,191 to 1,000,000.
    /// </summary>
    [Range(8191, 1_000_000)]
    public int MaxTokensPerRequest { get; set; } = 250_000;

    /// <summary>Requests under way at once in this process. Default 4; 1 to 64.</summary>
    [Range(1, 64)]
    public int MaxConcurrency { get; set; } = 4;

    /// <summary>How long one request may take. Default 30 s; 100 ms to 5 min. With <see cref="RetryBudget"/> less than the lease.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a busy or failing endpoint is tried again within one call; after that the document goes back to the queue, so that nothing
    /// is held while waiting. Default 10 s; 0 to 5 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:05:00")]
    public TimeSpan RetryBudget { get; set; } = TimeSpan.FromSeconds(10);
}

/// <summary>How an embedding endpoint knows us.</summary>
public enum EmbedderCredential
{
    /// <summary>By a key.</summary>
    Key,

    /// <summary>By a Microsoft Entra token of a managed or developer identity.</summary>
    Identity,

    /// <summary>Not at all: an endpoint of one's own.</summary>
    None,
}
