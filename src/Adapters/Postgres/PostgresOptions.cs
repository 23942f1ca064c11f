using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Postgres;

/// <summary>How this process reaches PostgreSQL 15 or newer. Section <c>Ingest:Postgres</c>.</summary>
public sealed class PostgresOptions
{
    /// <summary>
    /// Npgsql connection string with at least Host, Database and Username. Required. Pool sizes, time limits and statement preparation in
    /// it are replaced by the settings below, so that one place decides. It may hold a password, so no message repeats it.
    /// </summary>
    [Required]
    public string ConnectionString { get; set; } = "";

    /// <summary>
    /// How the role logs in. Default <see cref="PostgresCredential.Password"/>: as the connection string says. In Azure
    /// <see cref="PostgresCredential.Identity"/>: by Entra tokens of the managed identity, and the connection string holds no password (P7).
    /// </summary>
    public PostgresCredential Credential { get; set; } = PostgresCredential.Password;

    /// <summary>Client id of a user-assigned identity, for <see cref="PostgresCredential.Identity"/>; null for the system-assigned one.</summary>
    public string? ClientId { get; set; }

    /// <summary>What a token is asked for. Default Azure Database for PostgreSQL in the public cloud.</summary>
    [Required]
    public string TokenScope { get; set; } = "https://ossrdbms-aad.database.windows.net/.default";

    /// <summary>
    /// Connections this process opens at most for its work (P4). Default 10; 2 to 200, and at least the worker's slots plus 2, so that
    /// requests and the reconciler's planning still get one when every slot is busy. Searches of the embedded index use at most this minus the
    /// slots minus 1 of them at once; more wait their turn.
    /// </summary>
    [Range(2, 200)]
    public int MaxPoolSize { get; set; } = 10;

    /// <summary>
    /// Further connections kept for rescue and reconcile alone (P4), so that they work while the pool is exhausted. Default 2; 1 to 10.
    /// The process uses at most this plus <see cref="MaxPoolSize"/>.
    /// </summary>
    [Range(1, 10)]
    public int ReservePoolSize { get; set; } = 2;

    /// <summary>How long a caller waits for a free connection, or a new one to open. Default 10 s; 1 s to 1 min; whole seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan AcquireTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one statement may take. Default 30 s; 1 s to 10 min; whole seconds. Migrations have no limit.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan CommandTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often opening a connection is tried again while the server says "too many clients" or is starting. Default 5; 0 to 20.</summary>
    [Range(0, 20)]
    public int ConnectRetries { get; set; } = 5;

    /// <summary>First pause before such a retry; doubles each time with jitter, at most 5 s. Default 200 ms; 1 ms to 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:00:05")]
    public TimeSpan ConnectRetryDelay { get; set; } = TimeSpan.FromMilliseconds(200);
}

/// <summary>How a role proves itself to PostgreSQL.</summary>
public enum PostgresCredential
{
    /// <summary>By what the connection string says: a password, a certificate, or nothing on a trusted socket.</summary>
    Password,

    /// <summary>By a Microsoft Entra token of the managed identity, fetched anew before it expires.</summary>
    Identity,
}
