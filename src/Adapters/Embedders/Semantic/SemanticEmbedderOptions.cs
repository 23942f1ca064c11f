using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>
/// The embedder <c>semantic-512</c>: a sentence encoder for English that runs as a Node.js process beside this one. Section
/// <c>Ingest:Embedders:Semantic</c>. Nothing of it is installed or started before something is embedded by it.
/// </summary>
public sealed class SemanticEmbedderOptions
{
    private static readonly TimeSpan UsualRequestLimit = TimeSpan.FromSeconds(30);

    /// <summary>Whether this process has the embedder. Default true, which costs nothing until a collection uses it.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>The folder of <c>server.js</c> and its packages. Default: <c>infra/local/semantic</c> of the repository, set by the local host.</summary>
    public string Folder { get; set; } = "";

    /// <summary>Threads that embed, each on a core of its own and with a model of its own (about 140 MB). Default: the number of cores, at most 2. 1 to 16.</summary>
    [Range(1, 16)]
    public int Threads { get; set; } = Math.Clamp(Environment.ProcessorCount, 1, 2);

    /// <summary>How long the process may take to load its model. Default 30 s; 1 s to 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a request of a few texts may take, and so how long one text may, before the process counts as hung. 100 ms to 5 min, and less than half the lease,
    /// because a request is tried twice. Default: 30 s, or a third of the lease if that is less.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan? RequestTimeout { get; set; }

    /// <summary>How often the process is asked how it is; two questions in a row without an answer end it. Default 5 s; 50 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.050", "00:01:00")]
    public TimeSpan HealthInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Wait before the process is started again after it ended by itself; doubles with every time in a row, up to 64-fold. Default 500 ms; 10 ms to 1 min.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan RestartBackOff { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Resident memory in MB beyond which the process is ended and started anew. Default 1,024; it uses 250 with one thread and 400 with two. 128 to 65,536.</summary>
    [Range(128, 65_536)]
    public int MaxMemoryMegabytes { get; set; } = 1024;

    /// <summary><see cref="RequestTimeout"/> or its default.</summary>
    internal TimeSpan RequestLimit => RequestTimeout ?? UsualRequestLimit;

    /// <summary>Fits the default of <see cref="RequestTimeout"/> to the lease.</summary>
    internal void FitTo(TimeSpan lease) => RequestTimeout ??= lease / 3 < UsualRequestLimit ? lease / 3 : UsualRequestLimit;
}
