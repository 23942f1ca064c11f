using System.Globalization;
using System.Text;
using System.Text.Json;
using Ingest.Api.Documents;
using Ingest.Api.Json;
using Ingest.Api.Sources;
using Ingest.Domain.Sources;
using Ingest.LocalHost.Commands;
using Ingest.LocalHost.Hosting;
using Microsoft.Extensions.Logging;

namespace Ingest.LocalHost.Assistants;

/// <summary><c>sync_status</c>: how the sources stand, as the verb <c>sync-status</c> and <c>GET /api/sync-status</c> say it.</summary>
internal sealed class SyncStatusTool(ApplicationOnDemand application, ILogger logger)
    : AssistantTool(application, logger, Name, "Say how fresh the synced sources are", Description, Arguments)
{
    /// <summary>Its name.</summary>
    public const string Name = "sync_status";

    private const int MaxMessage = 500;

    // More sources than that are asked for by name.
    private const int MaxSources = 20;
    private const int MaxName = 63;

    private const string Description = """
        Says of every configured source (a Jira, Slack, Notion or Fireflies that is synced) how fresh its documents are: its state (ok, running, overdue, failing, refused,
        disabled, …), when it last succeeded, when it is next due, by how much it is overdue, its items, deletions that wait for a person, and what happens next. Use it
        before you call an answer from a work tool up to date. Reads only; it starts no sync.
        """;

    private static readonly string Arguments = $$"""
        {
          "type": "object",
          "additionalProperties": false,
          "properties": {
            "source": { "type": "string", "minLength": 1, "maxLength": {{MaxName}}, "description": "Only the source of this name. Default: all of them, at most {{MaxSources}}." }
          }
        }
        """;

    /// <inheritdoc/>
    protected override Func<LocalApplication, CancellationToken, Task<ToolAnswer>> Read(IDictionary<string, JsonElement>? arguments)
    {
        var source = new ToolArguments(Name, arguments, "source").FindText("source", MaxName);
        return (application, cancellationToken) => ReadAsync(application, source, cancellationToken);
    }

    private static async Task<ToolAnswer> ReadAsync(LocalApplication application, string? name, CancellationToken cancellationToken)
    {
        var only = name is null ? null : application.RequireSource(name).Name;
        var all = await application.Get<SourceStatusReader>().ReadAsync(at: null, cancellationToken);
        var wanted = all.Where(s => only is null || s.Name == only).ToList();
        var report = Bounded(SyncStatusReport.From([.. wanted.Take(MaxSources)], application.Get<TimeProvider>().GetUtcNow()));
        return ToolAnswer.Of(Describe(report, wanted.Count), report, ApiJson.Wire.SyncStatusReport);
    }

    private static SyncStatusReport Bounded(SyncStatusReport report) => report with
    {
        Sources = [.. report.Sources.Select(static s => s with
        {
            LastSuccess = Bounded(s.LastSuccess),
            Active = Bounded(s.Active),
            LastError = s.LastError is { } error ? error with { Message = AssistantText.Cut(error.Message, MaxMessage) } : null,
            Account = AssistantText.Cut(s.Account, MaxMessage),
            Warning = AssistantText.Cut(s.Warning, MaxMessage),
            Next = AssistantText.Cut(s.Next, MaxMessage),
        })],
    };

    private static SyncRunDetails? Bounded(SyncRunDetails? run) => run is null ? null : run with
    {
        Error = run.Error is { } error ? new DocumentError(error.Code, AssistantText.Cut(error.Message, MaxMessage)) : null,
        Next = AssistantText.Cut(run.Next, MaxMessage),
    };

    private static string Describe(SyncStatusReport report, int wanted)
    {
        if (report.Sources.Count == 0)
        {
            return SourceLookup.NoSources;
        }

        var text = new StringBuilder();
        foreach (var source in report.Sources)
        {
            text.Append(CultureInfo.InvariantCulture, $"{source.Name} ({source.Product}, collection {source.Collection}): {source.State}; {source.Items} items");
            text.Append(source.LastSuccess?.FinishedAt is { } success ? $"; last success {Utc(success)}" : "; never succeeded");
            text.Append(source.NextDue is { } due ? $"; next due {Utc(due)}" : "").Append(source.OverdueBy is { } late ? $"; overdue by {Spoken.Span(late)}" : "");
            text.Append(CultureInfo.InvariantCulture, $". {source.Next}{(source.Warning is null ? "" : $" {source.Warning}")}\n");
        }

        return text.Append(wanted > report.Sources.Count ? $"Shown are {report.Sources.Count} of {wanted}; ask for one by name." : "").ToString();
    }

    private static string Utc(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
