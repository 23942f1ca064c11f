using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>Tokens from the secrets file of one machine, read anew each time: a renewed token is used by the next request.</summary>
internal sealed class FileSecrets(SecretsFile file) : ISourceSecrets
{
    public Task<SourceSecret> GetAsync(Source source, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(source);
        cancellationToken.ThrowIfCancellationRequested();
        return file.Read().TryGetValue(source.SecretName, out var secret)
            ? Task.FromResult(secret)
            : Task.FromException<SourceSecret>(new FatalException(
                ErrorCodes.SourceRefused,
                $"Source '{source.Name}': there is no secret '{source.SecretName}' in {file.Path}. Put its token there: ./ingest secret set {source.SecretName}"));
    }
}
