using Ingest.Domain.Errors;
using Ingest.Domain.Health;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>
/// Reads the token of every source that is switched on, and names all that it cannot read. Whether the product takes the token is proven at the
/// beginning of each run: that is the source's own affair, and no reason to keep everything else from working.
/// </summary>
internal sealed class KeyVaultProbe(ISourceSecrets secrets, SourceCatalog catalog) : IProbe
{
    public string Name => "vault";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var failures = new List<IngestException>();
        foreach (var source in catalog.All.Where(static source => source.Options.Enabled))
        {
            try
            {
                await secrets.GetAsync(source, cancellationToken);
            }
            catch (IngestException error)
            {
                failures.Add(error);
            }
        }

        if (failures.Count > 0)
        {
            throw new RetryableException(failures[0].Code, string.Join(' ', failures.Select(static failure => failure.Message)), failures[0]);
        }
    }
}
