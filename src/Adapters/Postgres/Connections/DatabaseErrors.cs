using System.Net.Sockets;
using Azure.Identity;
using Ingest.Domain.Errors;
using Npgsql;

namespace Ingest.Adapters.Postgres.Connections;

/// <summary>Decides which failures of PostgreSQL are "try again later". Codes: PostgreSQL manual, appendix A.</summary>
internal static class DatabaseErrors
{
    /// <summary>The retryable form of <paramref name="exception"/>, or null when it is to be left as it is.</summary>
    public static RetryableException? Translate(Exception exception, string operation, string target, CancellationToken cancellationToken)
    {
        if (exception is OperationCanceledException || cancellationToken.IsCancellationRequested)
        {
            return null;
        }

        var reason = exception switch
        {
            PostgresException postgres => Explain(postgres),
            NpgsqlException when FindRefusal(exception) is { } refusal => $"there is no token for the managed identity ({refusal})",
            NpgsqlException { InnerException: TimeoutException } => "it did not answer in time",
            NpgsqlException or SocketException => "the connection failed",
            _ => null,
        };

        return reason is null
            ? null
            : new RetryableException(
                ErrorCodes.DatabaseUnavailable,
                $"PostgreSQL, {operation} as {target}: {reason}. It is tried again; if it stays so, look at the server and Ingest:Postgres.",
                exception);
    }

    /// <summary>True when opening a connection may succeed in a moment: all slots taken, or the server is starting or stopping.</summary>
    public static bool IsBusyServer(Exception exception) => exception is PostgresException
    {
        SqlState: PostgresErrorCodes.TooManyConnections or PostgresErrorCodes.CannotConnectNow,
    };

    /// <summary>The first line of what the identity service said; the lines below it are a stack and a link.</summary>
    private static string? FindRefusal(Exception? exception) => exception switch
    {
        null => null,
        AuthenticationFailedException => exception.Message.Split('\n', 2)[0].TrimEnd('\r', '.'),
        _ => FindRefusal(exception.InnerException),
    };

    private static string? Explain(PostgresException exception) => exception.SqlState switch
    {
        PostgresErrorCodes.TooManyConnections => $"it allows no more connections ({exception.SqlState})",
        PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.LockNotAvailable =>
            $"another transaction was in the way ({exception.SqlState})",
        PostgresErrorCodes.QueryCanceled => $"the statement was stopped at a time limit ({exception.SqlState})",
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"it refused the role or its credential ({exception.SqlState})",
        PostgresErrorCodes.InvalidCatalogName => $"the database does not exist ({exception.SqlState})",
        PostgresErrorCodes.InsufficientPrivilege => $"the role lacks a privilege ({exception.SqlState})",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"it is read-only now, as a standby is ({exception.SqlState})",
        { } state when IsTroubleOfTheServer(state) => $"the server is in trouble or restarting ({state})",
        _ => null,
    };

    /// <summary>08 connection, 53 resources, 57P operator intervention, 58 system error.</summary>
    private static bool IsTroubleOfTheServer(string state) =>
        state.StartsWith("08", StringComparison.Ordinal)
        || state.StartsWith("53", StringComparison.Ordinal)
        || state.StartsWith("57P", StringComparison.Ordinal)
        || state.StartsWith("58", StringComparison.Ordinal);
}
