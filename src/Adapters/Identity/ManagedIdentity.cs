using Azure.Identity;

namespace Ingest.Adapters.Identity;

/// <summary>The identity that Azure gives this process (P7). No other kind of login is tried: what is not assigned fails, and says so.</summary>
internal static class ManagedIdentity
{
    /// <summary>The user-assigned identity of this client id, or the system-assigned one when there is none.</summary>
    public static ManagedIdentityCredential Of(string? clientId) => new(
        string.IsNullOrEmpty(clientId) ? ManagedIdentityId.SystemAssigned : ManagedIdentityId.FromUserAssignedClientId(clientId));
}
