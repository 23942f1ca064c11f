using System.Globalization;
using Ingest.Chaos.Stack;
using Ingest.Chaos.Workload;
using Npgsql;

namespace Ingest.Chaos.Verification;

/// <summary>
/// Waits until nothing is on its way any more and the reconciler finds nothing to mend; then does what an operator would: tries again what failed only for a
/// service that was broken. The time is limited: what has not settled by then is stuck, and that is a violation.
/// </summary>
internal sealed class Settling(ChaosOptions options, ChaosStack stack, ServiceClient services, Receipt receipt)
{
    /// <summary>Failures for which a person presses "retry" once the fault is over.</summary>
    public static readonly IReadOnlySet<string> Passing = new HashSet<string>(StringComparer.Ordinal)
    {
        "attempts_exhausted", "dimension_mismatch", "embedder_refused", "embedder_unavailable", "index_incomplete", "index_unavailable", "storage_unavailable",
        "database_unavailable", "unexpected", "blob_missing", "extraction_timeout", "lease_expired",
    };

    private readonly Random _random = new(options.Seed ^ 0x5E7);

    /// <summary>Returns when all is settled, or with a violation when it is not in time.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var retried = false;
        var last = "nothing was looked at";
        while (TimeProvider.System.GetElapsedTime(started) < options.SettleLimit)
        {
            last = await LookAsync(cancellationToken);
            if (last.Length == 0)
            {
                if (retried)
                {
                    receipt.Figure(string.Create(CultureInfo.InvariantCulture, $"settled {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0} s after the last fault"));
                    return;
                }

                retried = true;
                await RetryAsync(cancellationToken);
            }

            await Task.Delay(500, cancellationToken);
        }

        receipt.Violation($"settling: after {options.SettleLimit.TotalSeconds:0} s without faults there is still {last}");
    }

    /// <summary>What is still on its way; empty when nothing is.</summary>
    private async Task<string> LookAsync(CancellationToken cancellationToken)
    {
        try
        {
            var unsettled = await CountAsync("select count(*) from ingest.document_version where state in ('receiving', 'pending', 'processing')", cancellationToken);
            if (unsettled > 0)
            {
                return $"{unsettled} unsettled versions";
            }

            var drops = 0;
            await foreach (var blob in stack.Blobs.GetBlobContainerClient("inbox").GetBlobsAsync(cancellationToken: cancellationToken))
            {
                drops += blob.Name.StartsWith(ChaosStack.Collection + "/", StringComparison.Ordinal) ? 1 : 0;
            }

            if (drops > 0)
            {
                return $"{drops} blobs in the inbox";
            }

            if (await services.ReconcileAsync(_random, cancellationToken) is not { } run)
            {
                return "no service that reconciles";
            }

            return string.Join("; ", run.Checks.Where(static c => c.Error is not null || c.Found > c.Held).Select(static c => $"{c.Check}: {c.Found} found, {c.Error}"));
        }
        catch (Exception error) when (error is NpgsqlException or Azure.RequestFailedException or AggregateException)
        {
            return error.Message;
        }
    }

    private async Task RetryAsync(CancellationToken cancellationToken)
    {
        await using var command = stack.Database.CreateCommand(
            "select d.id from ingest.document d join ingest.document_version v on v.document_id = d.id and v.version = d.latest_version where d.deleted_at is null and v.state = 'failed' and v.error_code = any($1)");
        command.Parameters.Add(new() { Value = Passing.ToArray() });
        var ids = new List<Guid>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                ids.Add(reader.GetGuid(0));
            }
        }

        foreach (var id in ids)
        {
            receipt.Operation("retry: " + (await services.RetryAsync(id, _random, cancellationToken) == Answer.Done ? "done" : "not done"));
        }
    }

    private async Task<long> CountAsync(string query, CancellationToken cancellationToken)
    {
        await using var command = stack.Database.CreateCommand(query);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
