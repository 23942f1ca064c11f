using Npgsql;

namespace Ingest.Adapters.Postgres.Connections;

/// <summary>A statement of <see cref="Sql"/> and its positional parameters ($1, $2 …).</summary>
/// <param name="Name">Path below <c>Sql/</c> without extension; also names the operation in errors.</param>
/// <param name="Parameters">
/// Values in order. Null becomes SQL NULL, so the SQL casts parameters that may be null (<c>$2::text</c>). An <see cref="NpgsqlParameter"/>
/// is used as it is; a <see cref="DateTimeOffset"/> is sent in UTC.
/// </param>
internal sealed record Statement(string Name, params object?[] Parameters)
{
    public void Fill(NpgsqlParameterCollection parameters)
    {
        foreach (var value in Parameters)
        {
            parameters.Add(value switch
            {
                null => new NpgsqlParameter { Value = DBNull.Value },
                NpgsqlParameter parameter => parameter,
                DateTimeOffset time => new NpgsqlParameter<DateTimeOffset> { TypedValue = time.ToUniversalTime() },
                _ => new NpgsqlParameter { Value = value },
            });
        }
    }
}
