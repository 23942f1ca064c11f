using System.Reflection;
using Ingest.Api.Health;
using Ingest.Api.Sources;
using Ingest.Api.Status;
using Ingest.Domain.Cost;
using Ingest.Domain.Errors;
using Ingest.Domain.Figures;
using Ingest.Domain.Sources;

namespace Ingest.Api.Figures;

/// <summary>How everything stands, in one answer.</summary>
/// <param name="At">When it was read.</param>
/// <param name="Version">Of this program.</param>
/// <param name="Collections">Every collection, by name.</param>
/// <param name="Work">What is to do and how fast it goes.</param>
/// <param name="Failures">The largest groups of failed documents.</param>
/// <param name="Schedules">Every source and its schedule, by name.</param>
/// <param name="Probes">How the last proof of every credential and part went; empty before there was one.</param>
public sealed record OverviewReport(
    DateTimeOffset At, string Version, IReadOnlyList<CollectionOverview> Collections, WorkOverview Work, IReadOnlyList<FailureGroupReport> Failures,
    IReadOnlyList<ScheduleOverview> Schedules, IReadOnlyList<ProbeOverview> Probes)
{
    private static readonly string ProgramVersion =
        typeof(OverviewReport).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";

    internal static OverviewReport From(Overview overview, IReadOnlyList<ProbeReport> probes) => new(
        overview.At,
        ProgramVersion,
        [.. overview.Standing.Collections.Select(c => CollectionOverview.From(c, overview.Budgets.FirstOrDefault(b => b.Collection == c.Name)))],
        WorkOverview.From(overview),
        [.. overview.Standing.Failures.Select(FailureGroupReport.From)],
        [.. overview.Sources.Select(ScheduleOverview.From)],
        [.. probes.Select(static probe => new ProbeOverview(probe.Name, probe.Ok, probe.Message))]);
}

/// <summary>One collection.</summary>
/// <param name="Name">Collection.</param>
/// <param name="Model">Its embedding model.</param>
/// <param name="Dimensions">Of its vectors.</param>
/// <param name="Documents">Live documents by the state of their latest version.</param>
/// <param name="Chunks">Chunks of searchable versions.</param>
/// <param name="Bytes">Size of searchable versions' files.</param>
/// <param name="Paused">Why its documents wait, or null.</param>
/// <param name="Reindex">A rebuild with another model, or null.</param>
public sealed record CollectionOverview(
    string Name, string Model, int Dimensions, DocumentCounts Documents, long Chunks, long Bytes, PausedCollection? Paused, ReindexProgress? Reindex)
{
    internal static CollectionOverview From(CollectionFigures c, BudgetStanding? budget) => new(
        c.Name, c.Model, c.Dimensions, new DocumentCounts(c.Receiving, c.Pending, c.Processing, c.Ready, c.Failed), c.Chunks, c.Bytes, PausedCollection.From(budget),
        c.Reindex is { } reindex ? new ReindexProgress(reindex.State, reindex.Done, reindex.Total, reindex.ToModel) : null);
}

/// <summary>Why a collection's documents wait.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="Message">For people.</param>
/// <param name="Until">When it goes on by itself, or null.</param>
public sealed record PausedCollection(string Code, string Message, DateTimeOffset? Until)
{
    /// <summary>Of a budget that is used up; null of one that is not.</summary>
    public static PausedCollection? From(BudgetStanding? budget) =>
        budget is { PausedUntil: { } until, Message: { } message } ? new PausedCollection(ErrorCodes.BudgetExhausted, message, until) : null;
}

/// <summary>How far a rebuild with another model is.</summary>
/// <param name="State">Its state.</param>
/// <param name="Done">Documents done.</param>
/// <param name="Total">Documents in all.</param>
/// <param name="ToModel">The model it goes to.</param>
public sealed record ReindexProgress(string State, long Done, long Total, string ToModel);

/// <summary>What is to do and how fast it goes.</summary>
/// <param name="RatePerMinute">Documents that became ready or failed, per minute: of the last minute, or of the last ten when work is slow.</param>
/// <param name="Remaining">Documents that wait or are in work.</param>
/// <param name="EtaSeconds">When these are done at this rate: 0 when nothing remains, null when nothing moves.</param>
/// <param name="OldestPendingSeconds">How long the oldest version that may be claimed has waited, or null when none waits.</param>
/// <param name="InWork">What is in work, longest first, at most 20.</param>
public sealed record WorkOverview(
    double RatePerMinute, long Remaining, long? EtaSeconds, long? OldestPendingSeconds, IReadOnlyList<InWorkDocument> InWork)
{
    internal static WorkOverview From(Overview overview) => new(
        overview.RatePerMinute,
        overview.Remaining,
        overview.Eta is { } eta ? (long)Math.Ceiling(eta.TotalSeconds) : null,
        overview.Standing.OldestPending is { } oldest ? (long)oldest.TotalSeconds : null,
        [.. overview.Standing.InWork.Select(version => InWorkDocument.From(version, overview.At))]);
}

/// <summary>A document in work.</summary>
/// <param name="DocumentId">Document.</param>
/// <param name="Name">Its name.</param>
/// <param name="Collection">Its collection.</param>
/// <param name="Stage"><c>extract</c>, <c>index</c> or <c>publish</c>.</param>
/// <param name="Attempt">Attempt, from 1.</param>
/// <param name="Done">Units done in this stage.</param>
/// <param name="Total">Units in all, or null while unknown.</param>
/// <param name="SinceSeconds">How long ago it was claimed.</param>
/// <param name="Owner">Worker.</param>
public sealed record InWorkDocument(
    Guid DocumentId, string Name, string Collection, string Stage, int Attempt, long Done, long? Total, long SinceSeconds, string Owner)
{
    internal static InWorkDocument From(VersionInWork version, DateTimeOffset at) => new(
        version.DocumentId, version.Name, version.Collection, version.Stage, version.Attempt, version.Done, version.Total,
        Math.Max(0, (long)(at - version.Since).TotalSeconds), version.Owner);
}

/// <summary>Failed documents of a collection with the same reason.</summary>
/// <param name="Collection">Collection.</param>
/// <param name="Code">Error code.</param>
/// <param name="Count">How many.</param>
/// <param name="Message">Message of the one that failed last, or null when it has moved on already.</param>
/// <param name="DocumentId">That one.</param>
/// <param name="Name">Its name.</param>
public sealed record FailureGroupReport(string Collection, string Code, long Count, string? Message, Guid? DocumentId, string? Name)
{
    internal static FailureGroupReport From(FailureGroup group) => new(group.Collection, group.Code, group.Count, group.Message, group.DocumentId, group.Name);
}

/// <summary>One source's schedule; the first five members as in <see cref="ScheduleStatus"/>.</summary>
/// <param name="Name">The source.</param>
/// <param name="State">How it stands, see <see cref="SourceState"/>.</param>
/// <param name="LastSuccess">When its last succeeded sync ended, or null.</param>
/// <param name="NextDue">The next expected run, or null without a schedule.</param>
/// <param name="OverdueBy">How long an expected run has waited for somebody to begin it, as [d.]hh:mm:ss; null within the grace.</param>
/// <param name="LastRunId">The run to look at first: the one under way, else the one that failed, else the last one that succeeded. Null before there was one.</param>
/// <param name="Running">True while a run is at work.</param>
/// <param name="HeldDeletions">Deletions that wait for a person.</param>
/// <param name="HeldRunId">The run that holds them.</param>
public sealed record ScheduleOverview(
    string Name, string State, DateTimeOffset? LastSuccess, DateTimeOffset? NextDue, TimeSpan? OverdueBy, Guid? LastRunId, bool Running, long HeldDeletions,
    Guid? HeldRunId)
{
    internal static ScheduleOverview From(SourceStatus source) => new(
        source.Name, source.State.ToName(), source.LastSuccess?.FinishedAt, source.NextDue, SyncSource.WholeSeconds(source.OverdueBy),
        source.Active?.Id ?? source.LastError?.RunId ?? source.LastSuccess?.Id, source.RunningSince is not null, source.HeldDeletions, source.HeldRunId);
}

/// <summary>How the last proof of a credential or part went.</summary>
/// <param name="Name">What was proven.</param>
/// <param name="Ok">True when it was.</param>
/// <param name="Message">Why not and where to look, or null.</param>
public sealed record ProbeOverview(string Name, bool Ok, string? Message);
