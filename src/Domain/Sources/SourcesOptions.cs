namespace Ingest.Domain.Sources;

/// <summary>The configured sources. Section <c>Ingest:Sources</c>: one subsection a source, see <see cref="SourceOptions"/>. Default: none.</summary>
public sealed class SourcesOptions
{
    /// <summary>Settings by the source's name.</summary>
    public IDictionary<string, SourceOptions> Sources { get; } = new Dictionary<string, SourceOptions>(StringComparer.Ordinal);
}
