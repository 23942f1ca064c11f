using Ingest.Domain.Sources;
using Ingest.Domain.Sources.Runs;
using Npgsql;
using NpgsqlTypes;

namespace Ingest.Adapters.Postgres.Sources;

/// <summary>Items as columns, one array for each, so that a page is one statement however many items it has.</summary>
internal static class ItemColumns
{
    public static object[] Of(IReadOnlyCollection<ItemKey> keys) =>
        [keys.Select(static k => k.Partition).ToArray(), keys.Select(static k => k.Key).ToArray()];

    /// <summary>
    /// Partitions, keys, names, titles, links, times, hashes, documents and "changed" of what was taken in; then partitions, keys, codes and messages
    /// of what failed. A key that comes twice counts as it came last; one that was also taken in did not fail.
    /// </summary>
    public static object[] Of(IReadOnlyList<TakenItem> items, IReadOnlyList<ItemFailure> failures)
    {
        var taken = Last(items, static i => i.Item);
        var keys = taken.Select(static i => i.Item).ToHashSet();
        var failed = Last(failures, static f => f.Key).FindAll(f => !keys.Contains(f.Key));
        return
        [
            .. Of(taken.ConvertAll(static i => i.Item)),
            taken.Select(static i => i.Name).ToArray(),
            taken.Select(static i => Storable.Text(i.Title)).ToArray(),
            taken.Select(static i => i.Link?.AbsoluteUri).ToArray(),
            taken.Select(static i => i.UpdatedAt.ToUniversalTime()).ToArray(),
            new NpgsqlParameter { Value = taken.Select(static i => i.Hash.ToArray()).ToArray(), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bytea },
            taken.Select(static i => i.DocumentId).ToArray(),
            taken.Select(static i => i.Changed).ToArray(),
            .. Of(failed.ConvertAll(static f => f.Key)),
            failed.Select(static f => f.Code).ToArray(),
            failed.Select(static f => Storable.Text(f.Message)).ToArray(),
        ];
    }

    private static List<T> Last<T>(IReadOnlyList<T> rows, Func<T, ItemKey> key) => [.. rows.Reverse().DistinctBy(key)];
}
