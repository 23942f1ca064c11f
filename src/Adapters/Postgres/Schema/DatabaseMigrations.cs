using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Errors;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Ingest.Adapters.Postgres.Schema;

internal sealed partial class DatabaseMigrations(Databases databases, ILogger<DatabaseMigrations> logger) : IDatabaseMigrations
{
    public Task<int> ApplyAsync(CancellationToken cancellationToken) => ApplyAsync(Migration.Embedded, cancellationToken);

    public Task<IReadOnlyList<string>> FindMissingAsync(CancellationToken cancellationToken) =>
        databases.Main.UseAsync("migrations", (connection, token) => FindMissingAsync(connection, Migration.Embedded, token), cancellationToken);

    internal Task<int> ApplyAsync(IReadOnlyList<Migration> migrations, CancellationToken cancellationToken) =>
        databases.Main.UseAsync("migrations", (connection, token) => ApplyAsync(connection, migrations, token), cancellationToken);

    private async Task<int> ApplyAsync(NpgsqlConnection connection, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await RunAsync(connection, Sql.Get("Schema/LockMigrations"), cancellationToken);
        await RunAsync(connection, Sql.Get("Schema/CreateSchema"), cancellationToken);
        await RunAsync(connection, Sql.Get("Schema/CreateMigrationTable"), cancellationToken);

        var applied = await ReadAppliedAsync(connection, cancellationToken);
        Check(migrations, applied);

        var missing = migrations.Where(migration => !applied.ContainsKey(migration.Number)).ToList();
        foreach (var migration in missing)
        {
            await RunAsync(connection, migration.Text, cancellationToken);
            await using var record = Database.CreateCommand(
                connection, new Statement("Schema/RecordMigration", migration.Number, migration.Name, migration.Checksum));
            await record.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        foreach (var migration in missing)
        {
            LogApplied(migration.Name);
        }

        return missing.Count;
    }

    private static async Task<IReadOnlyList<string>> FindMissingAsync(
        NpgsqlConnection connection, IReadOnlyList<Migration> migrations, CancellationToken cancellationToken)
    {
        try
        {
            var applied = await ReadAppliedAsync(connection, cancellationToken);
            Check(migrations, applied);
            return [.. migrations.Where(migration => !applied.ContainsKey(migration.Number)).Select(static migration => migration.Name)];
        }
        catch (PostgresException error) when (error.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            // A database that no program has started on yet.
            return [.. migrations.Select(static migration => migration.Name)];
        }
    }

    private static void Check(IReadOnlyList<Migration> migrations, Dictionary<int, (string Name, string Checksum)> applied)
    {
        var newest = applied.Count == 0 ? 0 : applied.Keys.Max();
        foreach (var migration in migrations)
        {
            if (applied.TryGetValue(migration.Number, out var record))
            {
                if (record.Checksum != migration.Checksum)
                {
                    throw Refuse(
                        $"migration {migration.Name} was applied as '{record.Name}' with checksum {record.Checksum}, but this program has {migration.Checksum}",
                        "Restore the released file and put the change in a new migration");
                }
            }
            else if (migration.Number < newest)
            {
                throw Refuse(
                    $"migration {migration.Name} was never applied, but {newest:D4} was", "Give it the next free number: migrations only go forward");
            }
        }

        var unknown = applied.Keys.Except(migrations.Select(static migration => migration.Number)).Order().ToList();
        if (unknown.Count > 0)
        {
            throw Refuse(
                $"the database has migration {applied[unknown[0]].Name}, this program's newest is {migrations[^1].Name}",
                "Start the newer program, or restore the database from before the upgrade");
        }
    }

    private static FatalException Refuse(string found, string nextStep) =>
        new(ErrorCodes.InvalidState, $"Database schema: {found}. {nextStep}. Nothing was changed.");

    private static async Task<Dictionary<int, (string Name, string Checksum)>> ReadAppliedAsync(
        NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(connection, new Statement("Schema/ListMigrations"));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        Dictionary<int, (string, string)> applied = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            applied.Add(reader.GetInt32(0), (reader.GetString(1), reader.GetString(2)));
        }

        return applied;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string text, CancellationToken cancellationToken)
    {
#pragma warning disable CA2100 // The text is a file embedded in this assembly.
        await using var command = new NpgsqlCommand(text, connection);
#pragma warning restore CA2100
        command.CommandTimeout = 0; // An index on a big table takes as long as it takes, and waiting processes wait for it.
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(EventId = 2001, Level = LogLevel.Information, Message = "Database migration {Name} applied.")]
    private partial void LogApplied(string name);
}
