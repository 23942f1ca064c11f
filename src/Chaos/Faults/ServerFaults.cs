using Npgsql;

namespace Ingest.Chaos.Faults;

/// <summary>PostgreSQL goes away for some seconds and comes back.</summary>
/// <param name="kind">Name in the receipt.</param>
/// <param name="signal">How it goes: 2 (SIGINT, fast shutdown), 3 (SIGQUIT, immediate) or 9 (SIGKILL).</param>
internal sealed class RestartDatabase(string kind, int signal) : Fault(kind)
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        await scene.Stack.Postgres.EndAsync(signal);
        await HoldAsync(scene.Between(1, 8), cancellationToken);

        // After SIGKILL its children notice within moments and end by themselves; until then a new one refuses to start on their data.
        while (!await AnswersAsync(scene.Stack.Database))
        {
            scene.Stack.Postgres.Start();
            await Task.Delay(500, CancellationToken.None);
        }

        return true;
    }

    private static async Task<bool> AnswersAsync(NpgsqlDataSource database)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync();
            return true;
        }
        catch (Exception error) when (error is NpgsqlException or TimeoutException)
        {
            return false;
        }
    }
}

/// <summary>PostgreSQL stops where it stands, with all its sessions, and goes on.</summary>
internal sealed class FreezeDatabase() : Fault("freeze the database")
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        scene.Stack.Postgres.Freeze();
        await HoldAsync(scene.Between(5, 25), cancellationToken);
        scene.Stack.Postgres.Thaw();
        return true;
    }
}

/// <summary>Blob storage is stopped and started. Asked to stop, not killed: killed, Azurite forgets its last seconds, which no storage service may.</summary>
internal sealed class RestartBlobs() : Fault("restart blob storage")
{
    private const int Terminate = 15;

    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        await scene.Stack.Azurite.EndAsync(Terminate);
        await HoldAsync(scene.Between(1, 8), cancellationToken);
        scene.Stack.Azurite.Start();
        return true;
    }
}

/// <summary>Blob storage stops where it stands and goes on.</summary>
internal sealed class FreezeBlobs() : Fault("freeze blob storage")
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        scene.Stack.Azurite.Freeze();
        await HoldAsync(scene.Between(5, 25), cancellationToken);
        scene.Stack.Azurite.Thaw();
        return true;
    }
}

/// <summary>Somebody else takes every connection that PostgreSQL has left.</summary>
internal sealed class FillConnections() : Fault("fill the connection limit")
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        var taken = new List<NpgsqlConnection>();
        try
        {
            var until = TimeProvider.System.GetTimestamp();
            var hold = scene.Between(5, 15);
            while (TimeProvider.System.GetElapsedTime(until) < hold && !cancellationToken.IsCancellationRequested)
            {
                // Whatever the services give back is taken too.
                await TakeAllAsync(scene.Stack.ApplicationConnectionString, taken);
                await HoldAsync(TimeSpan.FromMilliseconds(300), cancellationToken);
            }

            return taken.Count > 0;
        }
        finally
        {
            foreach (var connection in taken)
            {
                await connection.DisposeAsync();
            }
        }
    }

    private static async Task TakeAllAsync(string connectionString, List<NpgsqlConnection> taken)
    {
        while (true)
        {
            var connection = new NpgsqlConnection($"{connectionString};Pooling=false;Timeout=5");
            try
            {
                await connection.OpenAsync();
                taken.Add(connection);
            }
            catch (Exception error) when (error is NpgsqlException or TimeoutException)
            {
                await connection.DisposeAsync();
                return;
            }
        }
    }
}

/// <summary>The embedder misbehaves for some seconds.</summary>
internal sealed class BreakEmbedder(string kind, Stack.EmbedderTrouble trouble) : Fault(kind)
{
    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        scene.Stack.Embedder.Trouble = trouble;
        await HoldAsync(scene.Between(3, 15), cancellationToken);
        scene.Stack.Embedder.Trouble = Stack.EmbedderTrouble.None;
        return true;
    }
}

/// <summary>The vector index refuses every write for some seconds, as one does whose disk is full.</summary>
internal sealed class RefuseIndexWrites() : Fault("index refuses writes")
{
    private const string Refuse = """
        create or replace function ingest.chaos_refuse() returns trigger language plpgsql as $$
        begin raise exception using errcode = 'disk_full', message = 'chaos: no space left'; end $$;
        create or replace trigger chaos_refuse before insert on ingest.vector_point execute function ingest.chaos_refuse()
        """;

    public override async Task<bool> InflictAsync(FaultScene scene, CancellationToken cancellationToken)
    {
        await RunAsync(scene.Stack.Database, Refuse);
        await HoldAsync(scene.Between(3, 15), cancellationToken);
        await RunAsync(scene.Stack.Database, "drop trigger if exists chaos_refuse on ingest.vector_point");
        return true;
    }

    private static async Task RunAsync(NpgsqlDataSource database, string statement)
    {
        await using var command = database.CreateCommand(statement);
        await command.ExecuteNonQueryAsync();
    }
}
