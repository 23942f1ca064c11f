using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>Which secret of which vault, for which source: what every message about it begins with.</summary>
internal readonly record struct VaultSecretName(string Value, Uri Vault, string Source)
{
    public VaultSecretName(Source source, Uri vault)
        : this(source.SecretName, vault, source.Name)
    {
    }

    /// <summary>Somebody has to act. The reason goes on after the secret's name and has no full stop.</summary>
    public FatalException Refused(string reason, Exception? inner = null) => new(ErrorCodes.SourceRefused, $"{this} {reason}.", inner);

    /// <summary>It may work later.</summary>
    public RetryableException Unavailable(string reason, Exception inner, TimeSpan? retryAfter = null) =>
        new(ErrorCodes.SourceUnavailable, $"{this} cannot be read now: {reason}. It is tried again.", inner, retryAfter);

    public override string ToString() => $"Secret '{Value}' of {Vault.Host} (token of source '{Source}')";
}
