using System.Globalization;
using Ingest.Chaos.Stack;
using Npgsql;

namespace Ingest.Chaos.Faults;

/// <summary>Measures how long what a lost service had in its hands stays there: until its leases are somebody else's, or nobody's.</summary>
internal static class RescueWatch
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    /// <summary>The leases that a service holds now.</summary>
    public static Task<IReadOnlyList<Guid>> FindLeasesAsync(FaultScene scene, ServiceProcess service, CancellationToken cancellationToken) =>
        FindLeasesAsync(scene, string.Create(CultureInfo.InvariantCulture, $"{Environment.MachineName}:{service.Pid}"), cancellationToken);

    /// <summary>The leases of this owner now.</summary>
    public static async Task<IReadOnlyList<Guid>> FindLeasesAsync(FaultScene scene, string owner, CancellationToken cancellationToken)
    {
        await using var command = scene.Stack.Database.CreateCommand("select lease_token from ingest.document_version where state = 'processing' and lease_owner = $1");
        command.Parameters.Add(new() { Value = owner });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var tokens = new List<Guid>();
        while (await reader.ReadAsync(cancellationToken))
        {
            tokens.Add(reader.GetGuid(0));
        }

        return tokens;
    }

    /// <summary>Measures from now until none of the leases is held; more than two minutes are a violation (P3).</summary>
    public static async Task MeasureAsync(FaultScene scene, string kind, IReadOnlyList<Guid> leases)
    {
        if (leases.Count == 0)
        {
            return;
        }

        for (var started = TimeProvider.System.GetTimestamp(); ; await Task.Delay(100))
        {
            var took = TimeProvider.System.GetElapsedTime(started);
            if (await CountHeldAsync(scene.Stack.Database, leases) == 0)
            {
                scene.Receipt.Rescued(kind, took);
                return;
            }

            if (took > Limit)
            {
                scene.Receipt.Violation($"rescue: two minutes after '{kind}' {leases.Count} versions were still with the lost service");
                return;
            }
        }
    }

    private static async Task<long> CountHeldAsync(NpgsqlDataSource database, IReadOnlyList<Guid> leases)
    {
        try
        {
            await using var command = database.CreateCommand("select count(*) from ingest.document_version where lease_token = any($1)");
            command.Parameters.Add(new() { Value = leases.ToArray() });
            return (long)(await command.ExecuteScalarAsync())!;
        }
        catch (NpgsqlException)
        {
            // Away for a moment: not known is not zero.
            return leases.Count;
        }
    }
}
