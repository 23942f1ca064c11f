using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>Makes Jira connectors.</summary>
internal sealed class JiraConnectorFactory(SourceSettings<JiraOptions> settings, SourceHttpFactory http, ISourceSecrets secrets) : IConnectorFactory
{
    /// <inheritdoc/>
    public string Product => "jira";

    /// <inheritdoc/>
    public IEnumerable<string> Validate(string sourceName) => settings.Problems(sourceName, options => Check(sourceName, options));

    /// <inheritdoc/>
    public IConnector Create(Source source, RequestMeter meter)
    {
        ArgumentNullException.ThrowIfNull(source);
        var options = settings.Get(source.Name);
        var client = new JiraClient(http.Create(source, JiraAuth.Profile(options), meter), settings.Name(source.Name, nameof(JiraOptions.Site)));
        var reader = new JiraIssueReader(client, options);
        return new JiraConnector(client, new JiraPages(client, reader), reader, options, new SourceSecretExpiry(secrets, source));
    }

    private IEnumerable<string> Check(string source, JiraOptions options)
    {
        // A missing one is already listed, because it is required.
        if (options.Site is not null && settings.AddressProblem(source, nameof(JiraOptions.Site), options.Site) is { } site)
        {
            yield return site;
        }

        if (options.WebAddress is { IsAbsoluteUri: false } or { Scheme: not ("http" or "https") })
        {
            yield return $"{settings.Name(source, nameof(JiraOptions.WebAddress))}: expected an absolute https address, but found '{options.WebAddress}'. "
                + "Give the address people open Jira at, or remove it.";
        }

        if (options.AuthKind == JiraAuthKind.ApiToken && string.IsNullOrWhiteSpace(options.Email))
        {
            yield return $"{settings.Name(source, nameof(JiraOptions.Email))}: expected the e-mail address of the account that owns the API token, but found nothing. "
                + "Set it, or AuthKind=Bearer for a bearer token.";
        }

        foreach (var both in options.Projects.Intersect(options.ExcludeProjects, StringComparer.OrdinalIgnoreCase))
        {
            yield return $"{settings.Name(source, nameof(JiraOptions.ExcludeProjects))}: expected other projects than those of Projects, but found '{both}' in both. "
                + "Remove it from one.";
        }
    }
}
