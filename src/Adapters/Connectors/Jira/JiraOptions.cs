using System.ComponentModel.DataAnnotations;

namespace Ingest.Adapters.Connectors.Jira;

/// <summary>A Jira Cloud site. Section <c>Ingest:Sources:{name}:Jira</c>.</summary>
public sealed class JiraOptions
{
    /// <summary>
    /// The site: <c>https://your-site.atlassian.net</c>, or <c>https://api.atlassian.com/ex/jira/{cloudId}</c> for a token with scopes. https, unless it
    /// is this machine. No default.
    /// </summary>
    [Required]
    public Uri? Site { get; set; }

    /// <summary>Where people open issues, for links. Default: <see cref="Site"/>; without it a site at api.atlassian.com gets no links.</summary>
    public Uri? WebAddress { get; set; }

    /// <summary>How to prove who we are. Default <see cref="JiraAuthKind.ApiToken"/>.</summary>
    public JiraAuthKind AuthKind { get; set; } = JiraAuthKind.ApiToken;

    /// <summary>Account the API token belongs to, for <see cref="JiraAuthKind.ApiToken"/>.</summary>
    public string? Email { get; set; }

    /// <summary>Requests a minute at most, evenly spaced. 6 to 6,000; default 300.</summary>
    [Range(6, 6000)]
    public int RequestsPerMinute { get; set; } = 300;

    /// <summary>Keys or ids of the only projects to read. Default: every one the account can see.</summary>
    public IList<string> Projects { get; init; } = [];

    /// <summary>Keys or ids of projects to leave out. Default: none.</summary>
    public IList<string> ExcludeProjects { get; init; } = [];

    /// <summary>Whether comments are part of an issue's text. Default true.</summary>
    public bool Comments { get; set; } = true;
}

/// <summary>How Jira knows us.</summary>
public enum JiraAuthKind
{
    /// <summary>Basic authentication with <see cref="JiraOptions.Email"/> and an API token.</summary>
    ApiToken,

    /// <summary>The secret as a bearer token.</summary>
    Bearer,
}
