using Ingest.Adapters.Postgres;
using Ingest.Api.Health;
using Ingest.Domain.Blobs;
using Ingest.Domain.Collections;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Hosting;

/// <summary>
/// No work before every credential is proven (P7). The first caller prepares the database and the containers, binds the task hub, compares the
/// settings with the collections and runs every probe; until all pass, the gate stays closed, the failing one is named in the log and in ready health, and the next caller tries
/// again. Once open it stays open.
/// </summary>
public sealed partial class Preflight(
    IDatabaseMigrations migrations, DatabaseClock clock, IBlobStore blobs, ITaskHubRegistry hubs, CollectionModels models, Readiness readiness,
    IOptions<TaskHubOptions> hub, IOptions<WorkerOptions> worker, ILogger<Preflight> logger) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile bool _open;

    /// <summary>True when this process may take work.</summary>
    /// <exception cref="SettingException">
    /// The database belongs to another environment's hub, or a collection has another embedding model than the settings say: no later try can succeed.
    /// </exception>
    public async Task<bool> IsOpenAsync(CancellationToken cancellationToken)
    {
        if (_open)
        {
            return true;
        }

        await _one.WaitAsync(cancellationToken);
        try
        {
            return _open = _open || await ProveAsync(cancellationToken);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _one.Dispose();

    private async Task<bool> ProveAsync(CancellationToken cancellationToken)
    {
        try
        {
            await migrations.ApplyAsync(cancellationToken);
            await clock.RefreshAsync(cancellationToken);
            await BindHubAsync(cancellationToken);
            await models.DemandAgreementAsync([.. worker.Value.Queues], cancellationToken);
            await blobs.EnsureContainersAsync(cancellationToken);
        }
        catch (RetryableException error)
        {
            LogClosed(error.Code, error.Message);
            return false;
        }

        var failing = (await readiness.CheckAsync(cancellationToken)).Where(static probe => !probe.Ok).ToList();
        foreach (var probe in failing)
        {
            LogUnproven(probe.Name, probe.Code, probe.Message);
        }

        if (failing.Count == 0)
        {
            LogOpen(hub.Value.Name);
        }

        return failing.Count == 0;
    }

    private async Task BindHubAsync(CancellationToken cancellationToken)
    {
        var bound = await hubs.BindAsync(hub.Value.Name, cancellationToken);
        if (!string.Equals(bound, hub.Value.Name, StringComparison.OrdinalIgnoreCase))
        {
            throw new SettingException(
                TaskHubOptionsValidation.Setting,
                $"'{bound}', the hub this database is bound to",
                hub.Value.Name,
                "Either this process points at another environment's database, or its hub was renamed: then stop the old app and run "
                + "'delete from ingest.task_hub' once.");
        }
    }

    [LoggerMessage(6001, LogLevel.Information, "Every credential is proven; hub {Hub} takes work.")]
    private partial void LogOpen(string hub);

    [LoggerMessage(6002, LogLevel.Error, "No work is taken yet: {Code}: {Reason}")]
    private partial void LogClosed(string code, string reason);

    [LoggerMessage(6003, LogLevel.Error, "No work is taken yet: probe {Probe} failed with {Code}: {Reason}")]
    private partial void LogUnproven(string probe, string? code, string? reason);
}
