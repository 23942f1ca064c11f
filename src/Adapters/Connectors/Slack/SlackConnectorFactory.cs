using System.Collections.Concurrent;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Slack;

/// <summary>Makes connectors for Slack. Remembers the names of a workspace for an hour, so that the pages of a run do not each list its people again.</summary>
internal sealed class SlackConnectorFactory(SourceHttpFactory http, SourceSettings<SlackOptions> settings, ISourceSecrets secrets, TimeProvider time) : IConnectorFactory
{
    // Slack's tier 2: https://docs.slack.dev/apis/web-api/rate-limits.
    private const int ListsPerMinute = 20;

    private static readonly TimeSpan NamesLast = TimeSpan.FromHours(1);

    private readonly ConcurrentDictionary<string, RequestPace> _lists = new(StringComparer.Ordinal);

    private readonly ConcurrentDictionary<string, (SlackDirectory Directory, long ReadAt)> _directories = new(StringComparer.Ordinal);

    public string Product => "slack";

    public IEnumerable<string> Validate(string sourceName) => settings.Problems(sourceName, options => Check(sourceName, options));

    public IConnector Create(Source source, RequestMeter meter)
    {
        var options = settings.Get(source.Name);
        var profile = new SourceHttpProfile("Slack", WithSlash(options.Api), options.RequestsPerMinute, SlackAuth.Authorize, SlackAuth.NextStep);
        var client = new SlackClient(http.Create(source, profile, meter), _lists.GetOrAdd(source.Name, _ => new RequestPace(ListsPerMinute, time)), options);
        return new SlackConnector(client, new SlackAuth(client, options, secrets, source), options, ReadDirectoryAsync, time);

        async Task<SlackDirectory> ReadDirectoryAsync(CancellationToken cancellationToken)
        {
            if (_directories.TryGetValue(source.Name, out var known) && time.GetElapsedTime(known.ReadAt) < NamesLast)
            {
                return known.Directory;
            }

            var directory = await SlackDirectory.ReadAsync(client, options, cancellationToken);
            _directories[source.Name] = (directory, time.GetTimestamp());
            return directory;
        }
    }

    private IEnumerable<string> Check(string source, SlackOptions options)
    {
        if (settings.AddressProblem(source, nameof(SlackOptions.Api), options.Api) is { } problem)
        {
            yield return problem;
        }

        if (options.ThreadDays < options.RereadDays)
        {
            yield return $"{settings.Name(source, nameof(SlackOptions.ThreadDays))}: expected at least RereadDays ({options.RereadDays}), but found {options.ThreadDays}. Raise it, or lower RereadDays.";
        }
    }

    private static Uri WithSlash(Uri address) => address.AbsoluteUri.EndsWith('/') ? address : new Uri(address.AbsoluteUri + "/");
}
