using Azure.Core;
using Azure.Identity;
using Ingest.Adapters.Identity;
using Npgsql;

namespace Ingest.Adapters.Postgres.Connections;

/// <summary>
/// Logs in to PostgreSQL with a Microsoft Entra token as the password. The server checks it when a connection opens, never later, so it has
/// to be valid at that moment only.
/// </summary>
internal sealed class EntraPassword(PostgresOptions options)
{
    /// <summary>
    /// The credential hands out its cached token until five minutes before its end, so a token fetched every four minutes is always valid for
    /// one more at least. Most of these fetches cost nothing.
    /// </summary>
    private static readonly TimeSpan Refresh = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan RefreshAfterFailure = TimeSpan.FromSeconds(5);

    private readonly ManagedIdentityCredential _credential = ManagedIdentity.Of(options.ClientId);
    private readonly TokenRequestContext _request = new([options.TokenScope]);

    public void UseFor(NpgsqlDataSourceBuilder builder) =>
        builder.UsePeriodicPasswordProvider(async (_, token) => (await _credential.GetTokenAsync(_request, token)).Token, Refresh, RefreshAfterFailure);
}
