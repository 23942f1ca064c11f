namespace Ingest.Domain.Sources;

/// <summary>
/// A part of a source that is read and checkpointed on its own: a Jira project, a Slack channel, a Notion data source, a Fireflies workspace.
/// One that appears for the first time is read from its beginning, whatever the checkpoints of the others are.
/// </summary>
/// <param name="Key">Its id in the source; stable when it is renamed. 1 to 200 characters.</param>
/// <param name="Name">Its name for people, as it is now.</param>
public sealed record Partition(string Key, string Name);

/// <summary>One page of partitions.</summary>
/// <param name="Partitions">The partitions.</param>
/// <param name="Next">Cursor of the next page, or null at the end.</param>
public sealed record PartitionPage(IReadOnlyList<Partition> Partitions, string? Next);
