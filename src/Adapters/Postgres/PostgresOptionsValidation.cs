using Ingest.Domain.Processing;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Ingest.Adapters.Postgres;

/// <summary>The checks of <see cref="PostgresOptions"/> that need more than one value. No message repeats the connection string.</summary>
internal sealed class PostgresOptionsValidation(IOptions<WorkerOptions> worker) : IValidateOptions<PostgresOptions>
{
    /// <summary>Connections the worker's slots leave to everybody else in the process.</summary>
    private const int SpareConnections = 2;

    public ValidateOptionsResult Validate(string? name, PostgresOptions options)
    {
        List<string> problems = [];
        CheckConnectionString(options, problems);

        var slots = worker.Value.Slots;
        if (options.MaxPoolSize < slots + SpareConnections)
        {
            problems.Add(
                $"Ingest:Postgres:MaxPoolSize: expected at least Ingest:Worker:Slots + {SpareConnections} = {slots + SpareConnections}, "
                + $"but found {options.MaxPoolSize}. Raise it, or lower Ingest:Worker:Slots.");
        }

        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void CheckConnectionString(PostgresOptions options, List<string> problems)
    {
        if (string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            return; // [Required] has reported it.
        }

        NpgsqlConnectionStringBuilder builder;
        try
        {
            builder = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or KeyNotFoundException)
        {
            problems.Add(Expected("a text that does not parse as one"));
            return;
        }

        foreach (var (keyword, value) in new[] { ("Host", builder.Host), ("Database", builder.Database), ("Username", builder.Username) })
        {
            if (string.IsNullOrWhiteSpace(value))
            {
                problems.Add(Expected($"one without {keyword}"));
            }
        }

        if (options.Credential == PostgresCredential.Identity)
        {
            CheckForTokens(builder, problems);
        }
    }

    /// <summary>A token is a password that anybody on the way could use.</summary>
    private static void CheckForTokens(NpgsqlConnectionStringBuilder builder, List<string> problems)
    {
        const string setting = "Ingest:Postgres:ConnectionString";
        if (!string.IsNullOrEmpty(builder.Password))
        {
            problems.Add($"{setting}: expected no Password, because Ingest:Postgres:Credential is Identity, but found one (not shown). Remove it.");
        }

        var isLocal = builder.Host is "localhost" or "127.0.0.1" or "::1" || builder.Host?.StartsWith('/') == true;
        if (!isLocal && builder.SslMode is not (SslMode.Require or SslMode.VerifyCA or SslMode.VerifyFull))
        {
            problems.Add(
                $"{setting}: expected 'Ssl Mode=VerifyFull' (or VerifyCA, Require), because Ingest:Postgres:Credential is Identity, but found "
                + $"'{builder.SslMode}'. A token goes over TLS only.");
        }
    }

    private static string Expected(string found) =>
        $"Ingest:Postgres:ConnectionString: expected an Npgsql connection string such as 'Host=…;Database=…;Username=…', but found {found}. "
        + "Correct the setting.";
}
