using System.Buffers;
using Ingest.Adapters.Postgres.Connections;
using Ingest.Domain.Documents;
using Npgsql;

namespace Ingest.Adapters.Postgres.VectorIndex;

/// <summary>Streams vectors from PostgreSQL.</summary>
internal static class VectorReading
{
    /// <summary>Reads all vectors of a statement that answers document, version, ordinal and vector, one at a time.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="statement">The statement.</param>
    /// <param name="take">Gets each; the vector is valid during the call.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static async Task ReadAsync(NpgsqlConnection connection, Statement statement, TakeVector take, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(connection, statement);
        var stored = ArrayPool<byte>.Shared.Rent(VectorBytes.Size(VectorDimensionsLimit));
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                cancellationToken.ThrowIfCancellationRequested();
                var length = (int)reader.GetBytes(3, 0, stored, 0, stored.Length);
                take(new VersionKey(reader.GetGuid(0), reader.GetInt32(1)), reader.GetInt32(2), VectorBytes.Read(stored.AsSpan(0, length)));
            }
        }
        catch
        {
            // Otherwise closing the reader would first receive the rest of the collection.
            command.Cancel();
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(stored);
        }
    }

    /// <summary>The most that ingest.vector_collection allows.</summary>
    private const int VectorDimensionsLimit = 4096;
}

/// <summary>Takes a vector.</summary>
internal delegate void TakeVector(VersionKey key, int ordinal, ReadOnlySpan<float> vector);
