using System.Diagnostics;
using Ingest.Domain.Telemetry;
using Npgsql;
using Polly;

namespace Ingest.Adapters.Postgres.Connections;

/// <summary>
/// Runs statements on one bounded pool. A connection is taken for the length of one call and never outlives it. Statements are prepared
/// automatically. Every failure of the server or the way to it is <c>RetryableException(database_unavailable)</c>; cancellation stays
/// <see cref="OperationCanceledException"/>; a broken constraint or a mistake in SQL stays the <see cref="PostgresException"/> it is.
/// </summary>
internal sealed class Database(NpgsqlDataSource source, ConnectionTurns turns, ResiliencePipeline connecting, string pool = PoolGauges.MainPool)
{
    /// <summary>Role, host and database, for messages to people; never the password.</summary>
    public string Target { get; } = Describe(source.ConnectionString);

    /// <summary>Runs a statement and answers the number of rows it changed.</summary>
    public Task<int> ExecuteAsync(Statement statement, CancellationToken cancellationToken) =>
        UseAsync(
            statement.Name,
            async (connection, token) =>
            {
                await using var command = CreateCommand(connection, statement);
                return await command.ExecuteNonQueryAsync(token);
            },
            cancellationToken);

    /// <summary>Runs a statement and reads all its rows.</summary>
    public Task<IReadOnlyList<T>> QueryAsync<T>(Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        UseAsync(
            statement.Name, (connection, token) => QueryAsync(connection, statement, read, token), cancellationToken);

    /// <summary>Runs a statement and reads its first row, or answers null when there is none.</summary>
    public async Task<T?> FindAsync<T>(Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
        where T : class
    {
        var rows = await QueryAsync(statement, read, cancellationToken);
        return rows.Count == 0 ? null : rows[0];
    }

    /// <summary>
    /// Runs the statements in one transaction and one round trip, and reads the rows of the one that returns columns; of several, the last. Each statement sees
    /// what was committed when it starts, so one that follows a lock sees everything the lock waited for.
    /// </summary>
    public Task<IReadOnlyList<T>> QueryInTransactionAsync<T>(
        IReadOnlyList<Statement> statements, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken) =>
        UseAsync(
            string.Join(" + ", statements.Select(static statement => statement.Name)),
            async (connection, token) =>
            {
                await using var batch = new NpgsqlBatch(connection);
                foreach (var statement in statements)
                {
                    var command = new NpgsqlBatchCommand(Sql.Get(statement.Name));
                    statement.Fill(command.Parameters);
                    batch.BatchCommands.Add(command);
                }

                await using var reader = await batch.ExecuteReaderAsync(token);
                IReadOnlyList<T> rows = [];
                do
                {
                    if (reader.FieldCount > 0)
                    {
                        rows = await ReadAllAsync(reader, read, token);
                    }
                }
                while (await reader.NextResultAsync(token)); // To the end: a failure at the commit shows only there.

                return rows;
            },
            cancellationToken);

    /// <summary>
    /// Lends a connection for what the methods above cannot do (COPY, streaming reads, transactions with decisions in between), with the
    /// same translation of errors. No network call other than to PostgreSQL belongs inside.
    /// </summary>
    public Task<T> UseAsync<T>(
        string operation, Func<NpgsqlConnection, CancellationToken, Task<T>> use, CancellationToken cancellationToken) =>
        IngestTelemetry.Source.HasListeners()
            ? Spans.RunAsync(
                SpanNames.Database, ActivityKind.Client,
                span =>
                {
                    span?.SetTag("db.system.name", "postgresql").SetTag(TagNames.Operation, operation).SetTag(TagNames.Pool, pool);
                    return LendAsync(operation, use, cancellationToken);
                },
                cancellationToken)
            : LendAsync(operation, use, cancellationToken);

    private async Task<T> LendAsync<T>(
        string operation, Func<NpgsqlConnection, CancellationToken, Task<T>> use, CancellationToken cancellationToken)
    {
        using var turn = await turns.TakeAsync(operation, cancellationToken);
        try
        {
            await using var connection = await OpenAsync(cancellationToken);
            return await use(connection, cancellationToken);
        }
        catch (Exception e) when (DatabaseErrors.Translate(e, operation, Target, cancellationToken) is { } translated)
        {
            throw translated;
        }
    }

    /// <summary>A command for a statement, to be used inside <see cref="UseAsync{T}"/>.</summary>
    public static NpgsqlCommand CreateCommand(NpgsqlConnection connection, Statement statement)
    {
        var command = new NpgsqlCommand(Sql.Get(statement.Name), connection);
        statement.Fill(command.Parameters);
        return command;
    }

    /// <summary>Runs a statement and reads all its rows, inside <see cref="UseAsync{T}"/>.</summary>
    public static async Task<IReadOnlyList<T>> QueryAsync<T>(
        NpgsqlConnection connection, Statement statement, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = CreateCommand(connection, statement);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await ReadAllAsync(reader, read, cancellationToken);
    }

    private ValueTask<NpgsqlConnection> OpenAsync(CancellationToken cancellationToken) =>
        connecting.ExecuteAsync(static async (source, token) => await source.OpenConnectionAsync(token), source, cancellationToken);

    private static async Task<IReadOnlyList<T>> ReadAllAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        List<T> rows = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    private static string Describe(string connectionString)
    {
        var builder = new NpgsqlConnectionStringBuilder(connectionString);
        return $"role '{builder.Username}' on host '{builder.Host}' port {builder.Port}, database '{builder.Database}'";
    }
}
