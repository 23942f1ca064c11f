using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Ingest.Adapters.Postgres.Connections;

namespace Ingest.Adapters.Postgres.Schema;

/// <summary>One embedded file <c>Migrations/NNNN_what.sql</c>. Never edited once released; the checksum proves it.</summary>
/// <param name="Number">NNNN, from 1.</param>
/// <param name="Name">File name without extension.</param>
/// <param name="Text">Its statements.</param>
internal sealed record Migration(int Number, string Name, string Text)
{
    /// <summary>SHA-256 of the text with \n line ends, lower-case hexadecimal.</summary>
    public string Checksum => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Text)));

    /// <summary>All embedded migrations in order.</summary>
    public static IReadOnlyList<Migration> Embedded { get; } =
    [
        .. Sql.Load("Migrations/")
            .Select(static file => new Migration(int.Parse(file.Key.AsSpan(0, 4), CultureInfo.InvariantCulture), file.Key, file.Value))
            .OrderBy(static migration => migration.Number),
    ];
}
