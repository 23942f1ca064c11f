using Ingest.Adapters.Postgres.Connections;
using Ingest.Adapters.Postgres.VectorIndex;
using Ingest.Domain.Indexing;
using Ingest.Domain.Words;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>
/// The embedded index's search by words: PostgreSQL's GIN index says which chunks are worth reading, those are read and ranked here. Chunks
/// whose words are not indexed yet are read too, so a chunk is found as soon as its version is searchable.
/// </summary>
internal sealed class PostgresTextSearch(Database database, SearchTurns searches) : ITextSearch
{
    public async Task<IReadOnlyList<IndexHit>> SearchAsync(
        IReadOnlyCollection<string> vectorCollections, TextQuery query, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(limit);
        cancellationToken.ThrowIfCancellationRequested();
        if (query.Words.Count == 0 || vectorCollections.Count == 0)
        {
            return [];
        }

        return await VectorIndexErrors.GuardAsync(async () =>
        {
            const string operation = "TextIndex/FindWords";
            using var turn = await searches.TakeAsync(operation, cancellationToken);
            return await database.UseAsync(
                operation, (connection, token) => new TextSearch(connection, vectorCollections, query, limit).RunAsync(token), cancellationToken);
        });
    }
}
