using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Npgsql;

namespace Ingest.Adapters.Postgres.Health;

/// <summary>Proves the role by writing, reading and deleting a row (P7).</summary>
internal sealed class PostgresProbe(Databases databases, TimeProvider time) : IProbe
{
    public string Name => "postgres";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var database = databases.Main;
        var id = Guid.NewGuid();
        try
        {
            await database.ExecuteAsync(new Statement("Health/WriteProbe", id, time.GetUtcNow()), cancellationToken);
            var read = await database.QueryAsync(new Statement("Health/ReadProbe", id), static row => row.GetGuid(0), cancellationToken);
            var deleted = await database.ExecuteAsync(new Statement("Health/DeleteProbe", id), cancellationToken);
            if (read.Count != 1 || deleted != 1)
            {
                throw Failed(database, $"a row that was written was read {read.Count} times and deleted {deleted} times", null);
            }
        }
        catch (PostgresException error)
        {
            throw Failed(database, $"{error.MessageText} ({error.SqlState})", error);
        }
    }

    private static FatalException Failed(Database database, string found, Exception? inner) =>
        new(
            ErrorCodes.DatabaseUnavailable,
            $"PostgreSQL probe as {database.Target}: {found}. Apply the migrations, and look at the role's privileges on schema ingest.",
            inner);
}
