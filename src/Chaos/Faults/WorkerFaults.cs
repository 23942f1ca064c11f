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
    private const string HasPoints = "exists (select from ingest.vector_point p where p.document_id = v.document_id and p.version = v.version)";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(8);

    // A heartbeat tells of finished pages, and these documents have one page: so the row says extract until it is ready, and what is behind the brake is
    // told by what is there. With points it is indexed, and the lock keeps it from being published; without any, half a second after its claim, it
    // waits for the embedder, which knows whose request it holds.
    private string FindOwners => stage switch
    {
        "index" => $"""
            select v.lease_owner from ingest.document_version v
            where v.state = 'processing' and v.updated_at < clock_timestamp() - interval '500 ms' and not {HasPoints}
            """,
        "publish" => $"select v.lease_owner from ingest.document_version v where v.state = 'processing' and {HasPoints}",
        _ => $"select v.lease_owner from ingest.document_version v where v.state = 'processing' and v.stage = '{stage}'",
    };

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
        command.CommandText = FindOwners;
        for (var started = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(started) < Patience; await Task.Delay(2, cancellationToken))
        {
            if (await ChooseAsync(scene, command, cancellationToken) is var (service, owner))
            {
                var leases = await RescueWatch.FindLeasesAsync(scene, owner, cancellationToken);
                await service.KillAsync();
                scene.Rescue = RescueWatch.MeasureAsync(scene, "SIGKILL", leases);
                return true;
            }
        }

        return false;
    }

    private async Task<(Stack.ServiceProcess Service, string Owner)?> ChooseAsync(FaultScene scene, NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            var owner = reader.GetString(0);
            if (scene.Stack.Services.FirstOrDefault(s => s.Owns(owner)) is { } service && (stage != "index" || scene.Stack.Embedder.Stalls(service.Name)))
            {
                return (service, owner);
            }
        }

        return null;
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
