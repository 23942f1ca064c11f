using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Processing;

namespace Ingest.Adapters.Postgres.Processing;

internal sealed class TaskHubRegistry(Database database, TimeProvider time) : ITaskHubRegistry
{
    public async Task<string> BindAsync(string name, CancellationToken cancellationToken)
    {
        await database.ExecuteAsync(new Statement("Processing/BindTaskHub", name, time.GetUtcNow()), cancellationToken);
        var bound = await database.QueryAsync(new Statement("Processing/GetTaskHub"), static row => row.GetString(0), cancellationToken);
        return bound[0];
    }
}
