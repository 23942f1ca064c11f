using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Notion;

/// <summary>Makes connectors of Notion sources.</summary>
internal sealed class NotionConnectorFactory(SourceHttpFactory http, SourceSettings<NotionOptions> settings) : IConnectorFactory
{
    /// <inheritdoc/>
    public string Product => "notion";

    /// <inheritdoc/>
    public IEnumerable<string> Validate(string sourceName) => settings.Problems(sourceName, options => CrossChecks(sourceName, options));

    /// <inheritdoc/>
    public IConnector Create(Source source, RequestMeter meter)
    {
        ArgumentNullException.ThrowIfNull(source);
        var options = settings.Get(source.Name);
        return new NotionConnector(new NotionClient(http.Create(source, NotionAuth.Profile(options), meter)), options, source);
    }

    private IEnumerable<string> CrossChecks(string sourceName, NotionOptions options)
    {
        if (settings.AddressProblem(sourceName, nameof(NotionOptions.Address), options.Address) is { } problem)
        {
            yield return problem;
        }

        foreach (var message in NoIds(nameof(NotionOptions.DataSources), options.DataSources).Concat(NoIds(nameof(NotionOptions.ExcludeDataSources), options.ExcludeDataSources)))
        {
            yield return message;
        }

        if (options.DataSources.Any(wanted => options.ExcludeDataSources.Any(left => NotionId.Equal(wanted, left))))
        {
            yield return $"{settings.Name(sourceName, nameof(NotionOptions.ExcludeDataSources))}: expected other ids than in "
                + $"{nameof(NotionOptions.DataSources)}, but found one in both. Keep it in one of them.";
        }

        IEnumerable<string> NoIds(string property, IEnumerable<string> ids) => ids.Where(static id => !Guid.TryParse(id, out _)).Select(id =>
            $"{settings.Name(sourceName, property)}: expected ids of data sources, but found '{id}'. "
            + "Copy the id in Notion: the database's settings, Manage data sources, Copy data source ID.");
    }
}
