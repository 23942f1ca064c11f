namespace Ingest.Vendors.Jira;

/// <summary>A project of the made-up Jira.</summary>
/// <param name="id">Id.</param>
/// <param name="key">Key of its issues.</param>
/// <param name="name">Name.</param>
public sealed class JiraProject(long id, string key, string name)
{
    /// <summary>Id.</summary>
    public long Id { get; } = id;

    /// <summary>Key of its issues.</summary>
    public string Key { get; } = key;

    /// <summary>Name.</summary>
    public string Name { get; } = name;

    /// <summary>Whether the account may browse it. One that may not is left out of lists and unknown to searches.</summary>
    public bool IsVisible { get; set; } = true;

    /// <summary>Its issues by number.</summary>
    internal SortedDictionary<int, JiraIssue> Issues { get; } = [];

    /// <summary>Number of the newest issue there ever was.</summary>
    internal int LastNumber { get; set; }

    /// <summary>Makes issue n of 1 to <see cref="GeneratedCount"/> when it is asked for, instead of keeping it.</summary>
    internal Func<int, JiraIssue>? Generate { get; set; }

    internal int GeneratedCount { get; set; }

    /// <summary>The issues that search knows, by number, after one number.</summary>
    internal IEnumerable<JiraIssue> After(int number) => Generate is { } generate
        ? Enumerable.Range(number + 1, Math.Max(0, GeneratedCount - number)).Select(generate)
        : Issues.Values.Where(issue => issue.Number > number && !issue.IsHidden);
}
