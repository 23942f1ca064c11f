using System.Globalization;
using Npgsql;

namespace Ingest.Chaos.Faults;

/// <summary>SIGKILL of a service at any moment.</summary>
internal sealed class KillWorker() : Fault("kill")
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        if (scene.ChooseService() is not { } service)
        {
            return false;
        }

        var leases = await RescueWatch.FindLeasesAsync(scene, service, cancellationToken);
        await service.KillAsync();
        scene.Rescue = RescueWatch.MeasureAsync(scene, "SIGKILL", leases);
        return true;
    }
}

/// <summary>
/// SIGKILL of a service while a version is in its hands at a certain stage. Small documents are past a stage within milliseconds, so a brake holds them there:
/// an embedder that stalls, or a lock on the rows that publishing changes.
/// </summary>
internal sealed class KillWorkerAtStage(string stage) : Fault($"kill at {stage}")
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        await using var lockHolder = await scene.Stack.Database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await lockHolder.BeginTransactionAsync(cancellationToken);
        try
        {
            await BrakeAsync(scene, lockHolder, cancellationToken);
            return await KillAsync(scene, cancellationToken);
        }
        finally
        {
            scene.Stack.Embedder.Trouble = Stack.EmbedderTrouble.None;
        }
    }

    private async Task BrakeAsync(FaultScene scene, NpgsqlConnection lockHolder, CancellationToken cancellationToken)
    {
        switch (stage)
        {
            case "index":
                scene.Stack.Embedder.Trouble = Stack.EmbedderTrouble.Stalls;
                break;
            case "publish":
                await using (var command = new NpgsqlCommand("lock table ingest.document in exclusive mode", lockHolder))
                {
                    await command.ExecuteNonQueryAsync(cancellationToken);
                }

                break;
        }
    }

    private async Task<bool> KillAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        await using var connection = await scene.Stack.Database.OpenConnectionAsync(cancellationToken);
        await using var command = connection.CreateCommand();

        // A version that is all indexed and still in work is being published, whatever its last heartbeat said.
        command.CommandText =
            "select lease_owner from ingest.document_version where state = 'processing' and (stage = $1 or ($1 = 'publish' and progress_done = progress_total)) limit 1";
        command.Parameters.Add(new() { Value = stage });
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Patience; await Task.Delay(2, cancellationToken))
        {
            if (await command.ExecuteScalarAsync(cancellationToken) is string owner && scene.Stack.Services.FirstOrDefault(s => s.Owns(owner)) is { } service)
            {
                var leases = await RescueWatch.FindLeasesAsync(scene, owner, cancellationToken);
                await service.KillAsync();
                scene.Rescue = RescueWatch.MeasureAsync(scene, "SIGKILL", leases);
                return true;
            }
        }

        return false;
    }
}

/// <summary>SIGSTOP of a service for longer than its leases; then it goes on as if nothing had been.</summary>
internal sealed class FreezeWorker() : Fault("freeze beyond the lease")
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        if (scene.ChooseService() is not { } service)
        {
            return false;
        }

        service.Freeze();
        scene.Rescue = RescueWatch.MeasureAsync(scene, "SIGSTOP", await RescueWatch.FindLeasesAsync(scene, service, cancellationToken));
        await HoldAsync(scene.Options.Lease * (1.2 + scene.Random.NextDouble()), cancellationToken);
        service.Thaw();
        return true;
    }
}

/// <summary>A service is asked to stop, and starts again.</summary>
internal sealed class StopWorker() : Fault("graceful stop")
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        if (scene.ChooseService() is not { } service)
        {
            return false;
        }

        await service.StopAsync();
        return true;
    }
}

/// <summary>A service runs for a while with a clock that is hours off, forwards or backwards. Needs libfaketime.</summary>
internal sealed class ShiftClock() : Fault("shifted clock")
{
    private static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.EnumerateFiles("/usr/lib", "libfaketimeMT.so.1", new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 3 }).FirstOrDefault()
        : null;

    public override string? Obstacle => Library is null ? "libfaketime is not installed (Debian: apt-get install faketime)" : null;

    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        if (scene.ChooseService() is not { } service)
        {
            return false;
        }

        var hours = scene.Random.Next(1, 30) * (scene.Random.Next(2) == 0 ? 1 : -1);
        service.Environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = Library!,
            ["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{hours:+0;-0}h"),
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        };
        await service.KillAsync();
        await HoldAsync(scene.Between(10, 20), cancellationToken);
        service.Environment = new Dictionary<string, string>();
        await service.KillAsync();
        return true;
    }
}
