using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Cost;

namespace Ingest.Adapters.Postgres.Cost;

internal sealed class TokenLedger(Databases databases) : ITokenLedger
{
    private const int Shards = 16;

    private int _turn;

    public Task AddAsync(TokenUse use, CancellationToken cancellationToken) => databases.Main.ExecuteAsync(
        new Statement(
            "Cost/AddTokens", use.Day, use.Collection, use.Model, (short)((uint)Interlocked.Increment(ref _turn) % Shards), use.Tokens, use.Estimated, use.Chunks),
        cancellationToken);

    public async Task<IReadOnlyDictionary<string, long>> ReadDayAsync(DateOnly day, IReadOnlyCollection<string> collections, CancellationToken cancellationToken)
    {
        var rows = await databases.Main.QueryAsync(
            new Statement("Cost/ReadDay", day, collections.ToArray()), static row => KeyValuePair.Create(row.GetString(0), row.GetInt64(1)), cancellationToken);
        return new Dictionary<string, long>(rows, StringComparer.Ordinal);
    }

    public Task<IReadOnlyList<TokenUse>> ListAsync(DateOnly from, CancellationToken cancellationToken) => databases.Main.QueryAsync(
        new Statement("Cost/ListTokens", from),
        static row => new TokenUse(row.GetFieldValue<DateOnly>(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt64(4), row.GetInt64(5)),
        cancellationToken);
}
