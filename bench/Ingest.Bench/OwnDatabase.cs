using Ingest.LocalHost.Stack;
using Npgsql;

namespace Ingest.Bench;

/// <summary>An empty database on the server that everybody shares.</summary>
/// <param name="ConnectionString">Connects to it, for Npgsql.</param>
/// <param name="Uri">The same for programs of Node.js.</param>
internal sealed record OwnDatabase(string ConnectionString, string Uri)
{
    /// <summary>Creates it.</summary>
    public static async Task<OwnDatabase> CreateAsync(LocalServers servers, string name, CancellationToken cancellationToken)
    {
        var database = $"bench_{new string([.. name.Where(char.IsAsciiLetterOrDigit)]).ToLowerInvariant()}";
        await using var connection = new NpgsqlConnection(servers.AdminConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var create = new NpgsqlCommand($"create database {database}", connection);
        await create.ExecuteNonQueryAsync(cancellationToken);
        var own = new NpgsqlConnectionStringBuilder(servers.AdminConnectionString) { Database = database };
        return new OwnDatabase(own.ConnectionString, $"postgres://{own.Username}:{System.Uri.EscapeDataString(own.Password ?? "")}@{own.Host}:{own.Port}/{database}");
    }

    /// <summary>Drops it, whoever is still connected.</summary>
    public async Task DropAsync(LocalServers servers, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(servers.AdminConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var drop = new NpgsqlCommand($"drop database {new NpgsqlConnectionStringBuilder(ConnectionString).Database} with (force)", connection);
        await drop.ExecuteNonQueryAsync(cancellationToken);
    }
}
