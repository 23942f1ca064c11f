namespace Ingest.Domain.Sources;

/// <summary>What the credential was proven to be.</summary>
/// <param name="Account">Who it is, for people: an account, bot or workspace name. Never the token.</param>
/// <param name="ExpiresAt">When it expires, if the product or the secret store says so.</param>
public sealed record SourceAccess(string Account, DateTimeOffset? ExpiresAt);
