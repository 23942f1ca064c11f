using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Polly;
using Polly.Retry;

namespace Ingest.Adapters.Postgres.Connections;

/// <summary>
/// The two pools of a process (P4). Together they never hold more than <see cref="PostgresOptions.MaxPoolSize"/> +
/// <see cref="PostgresOptions.ReservePoolSize"/> connections. Which one a statement uses stands in the code that runs it.
/// </summary>
internal sealed class Databases : IDisposable, IAsyncDisposable
{
    /// <summary>Statements each connection keeps prepared; more than there are files, so none is ever evicted. Npgsql warns above 256.</summary>
    private const int PreparedStatements = 256;

    private readonly NpgsqlDataSource _main;
    private readonly NpgsqlDataSource _reserve;

    public Databases(IOptions<PostgresOptions> options, ILoggerFactory logging)
    {
        var settings = options.Value;
        _main = CreateSource(settings, settings.MaxPoolSize, "ingest", logging);
        _reserve = CreateSource(settings, settings.ReservePoolSize, "ingest-reserve", logging);
        var connecting = CreateConnecting(settings);
        var main = new ConnectionTurns(settings.MaxPoolSize, settings.AcquireTimeout);
        var reserve = new ConnectionTurns(settings.ReservePoolSize, settings.AcquireTimeout);
        Main = new Database(_main, main, connecting);
        Reserve = new Database(_reserve, reserve, connecting, PoolGauges.ReservePool);
        Gauges = new PoolGauges(main, reserve);
    }

    /// <summary>For all work.</summary>
    public Database Main { get; }

    /// <summary>For rescue and reconcile only; works while <see cref="Main"/> is exhausted.</summary>
    public Database Reserve { get; }

    /// <summary>How many connections are in use, for metrics.</summary>
    internal PoolGauges Gauges { get; }

    public void Dispose()
    {
        Gauges.Dispose();
        _main.Dispose();
        _reserve.Dispose();
    }

    public async ValueTask DisposeAsync()
    {
        Gauges.Dispose();
        await _main.DisposeAsync();
        await _reserve.DisposeAsync();
    }

    private static NpgsqlDataSource CreateSource(PostgresOptions settings, int maxPoolSize, string name, ILoggerFactory logging)
    {
        var builder = new NpgsqlDataSourceBuilder(settings.ConnectionString).UseLoggerFactory(logging);
        var text = builder.ConnectionStringBuilder;
        text.ApplicationName = name;
        text.Pooling = true;
        text.MinPoolSize = 0;
        text.MaxPoolSize = maxPoolSize;
        text.Timeout = (int)Math.Ceiling(settings.AcquireTimeout.TotalSeconds);
        text.CommandTimeout = (int)Math.Ceiling(settings.CommandTimeout.TotalSeconds);
        text.MaxAutoPrepare = PreparedStatements;
        text.AutoPrepareMinUsages = 2;

        // No statement leaves anything in its session (SessionStateTests), so there is nothing to reset. The reset is seven statements each time a
        // connection comes back: two thirds of all that a document took. A transaction that was left open is rolled back all the same.
        text.NoResetOnClose = true;
        text.IncludeErrorDetail = false; // Details quote row values, and those can be document names or text.
        if (settings.Credential == PostgresCredential.Identity)
        {
            new EntraPassword(settings).UseFor(builder);
        }

        return builder.Build();
    }

    /// <summary>
    /// Waits out "too many clients" with exponential back-off. In real time even where tests drive the clock: the server's time is real.
    /// </summary>
    private static ResiliencePipeline CreateConnecting(PostgresOptions settings)
    {
        if (settings.ConnectRetries == 0)
        {
            return ResiliencePipeline.Empty;
        }

        return new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = settings.ConnectRetries,
                Delay = settings.ConnectRetryDelay,
                MaxDelay = TimeSpan.FromSeconds(5),
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                ShouldHandle = static arguments =>
                    ValueTask.FromResult(arguments.Outcome.Exception is { } e && DatabaseErrors.IsBusyServer(e)),
            })
            .Build();
    }
}
