namespace Ingest.Domain.Sources;

/// <summary>One configured connection, checked.</summary>
/// <param name="Name">Its name; also the first folder of its documents' names.</param>
/// <param name="Options">Its settings.</param>
public sealed record Source(string Name, SourceOptions Options)
{
    /// <summary>Name of the secret that holds its token.</summary>
    public string SecretName => string.IsNullOrWhiteSpace(Options.Secret) ? Name : Options.Secret;
}
