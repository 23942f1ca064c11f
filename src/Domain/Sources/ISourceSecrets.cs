using Ingest.Domain.Errors;

namespace Ingest.Domain.Sources;

/// <summary>
/// Where the tokens of sources are kept: Key Vault by identity in Azure, a file of mode 600 on one machine. Never in a setting, never in a log.
/// </summary>
public interface ISourceSecrets
{
    /// <summary>The token of a source, read anew so that a renewed one is used without a restart; implementations may remember it for up to five minutes.</summary>
    /// <exception cref="FatalException"><c>source_refused</c>: there is none; the message says where it was looked for and how to put it there.</exception>
    /// <exception cref="RetryableException"><c>source_unavailable</c>: the store did not answer.</exception>
    Task<SourceSecret> GetAsync(Source source, CancellationToken cancellationToken);
}

/// <summary>A token. Its text form hides it.</summary>
/// <param name="Value">The token.</param>
/// <param name="ExpiresAt">When it expires, if the store knows.</param>
public sealed record SourceSecret(string Value, DateTimeOffset? ExpiresAt)
{
    /// <inheritdoc/>
    public override string ToString() => "(secret)";
}
