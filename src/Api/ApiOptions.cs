using System.ComponentModel.DataAnnotations;

namespace Ingest.Api;

/// <summary>The HTTP API. Section <c>Ingest:Api</c>.</summary>
public sealed class ApiOptions
{
    /// <summary>Characters a key has at least: 32 of base64url carry 192 random bits.</summary>
    public const int MinKeyLength = 32;

    /// <summary>
    /// Keys that open the API, each of <see cref="MinKeyLength"/> to 200 visible ASCII characters. Several may stand side by side while one is
    /// exchanged for the next. Default: none; then <see cref="KeyFile"/> is needed.
    /// </summary>
    public IList<string> Keys { get; } = [];

    /// <summary>A file whose one line is a key, readable by its owner only (mode 600). Default: none. Made by <see cref="Ingest.Api.Keys.KeyFile"/>.</summary>
    public string? KeyFile { get; set; }

    /// <summary>Bytes a search request may have. Default 64 KiB; 1 KiB to 1 MiB.</summary>
    [Range(1024, 1024 * 1024)]
    public int MaxSearchBody { get; set; } = 64 * 1024;

    /// <summary>Bytes a batch manifest may have. Default 4 MiB; 64 KiB to 64 MiB.</summary>
    [Range(64 * 1024, 64 * 1024 * 1024)]
    public int MaxBatchBody { get; set; } = 4 * 1024 * 1024;

    /// <summary>
    /// How long the API waits for the next bytes of a body. Default 15 s; 100 ms to 10 min. Only the client's silence counts, never the time
    /// that storage takes.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan BodyGrace { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Bytes a second a body must bring on average once <see cref="BodyGrace"/> is used up, so that many slow senders cannot hold many
    /// connections. Default 1,024; 1 to 1 GiB.
    /// </summary>
    [Range(1, 1024 * 1024 * 1024)]
    public int MinBodyRate { get; set; } = 1024;

    /// <summary>
    /// How long a connection may take for the line and headers of a request, where Kestrel faces its clients. Default 15 s; 1 s to 5 min. Kestrel looks once
    /// a second.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan HeaderGrace { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a connection may stay open between two requests, where Kestrel faces its clients. Default 1 min; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan IdleTime { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Connections open at once, where Kestrel faces its clients; one more is closed unanswered. Default 500; 1 to 100,000.</summary>
    [Range(1, 100_000)]
    public int MaxConnections { get; set; } = 500;

    /// <summary>How long one readiness probe may take. Default 5 s; 100 ms to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ProbeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a readiness answer is used again. Default 5 s; 0 to 1 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan ReadinessAge { get; set; } = TimeSpan.FromSeconds(5);
}
