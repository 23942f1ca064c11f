using Ingest.Domain.Batches;
using Ingest.LocalHost.Files;

namespace Ingest.LocalHost.Ingestion;

/// <summary>What became of one file: a row of the table of <c>run</c>.</summary>
/// <param name="Name">Document name.</param>
/// <param name="State">Final state: <c>ready</c> or <c>failed</c>; <c>superseded</c>, <c>deleted</c> or <c>cancelled</c> when somebody changed it meanwhile.</param>
/// <param name="Chunks">Chunks of its version.</param>
/// <param name="Seconds">Time a worker spent on it; 0 when nothing had to be done.</param>
/// <param name="Error">Why it failed, or null.</param>
/// <param name="Remark">A remark on a file that did not fail, such as <c>unchanged</c>, or null.</param>
/// <param name="Warning">What is wrong with a file that is ready all the same, such as <c>no_text</c>, or null.</param>
internal sealed record FileResult(
    string Name, string State, int Chunks, double Seconds, FileProblem? Error, string? Remark = null, FileProblem? Warning = null)
{
    /// <summary>Whether it counts as failed.</summary>
    public bool IsFailed => Error is not null;

    /// <summary>Whether the file was in already, with these bytes.</summary>
    public bool IsUnchanged => Remark == Unchanged;

    /// <summary>Why it is as it is, for people: the error, or the remark and the warning; empty when there is nothing to say.</summary>
    public string Reason => string.Join("; ", new[] { Error?.ToString(), Remark, Warning?.ToString() }.OfType<string>());

    /// <summary>The remark on a file that was in already.</summary>
    public const string Unchanged = "unchanged";

    /// <summary>Whether a cancellation of its batch ended it.</summary>
    public bool IsCancelled => State == BatchItemState.Cancelled;

    /// <summary>A file that a cancellation of its batch ended.</summary>
    public static FileResult Cancelled(string name) => new(name, BatchItemState.Cancelled, 0, 0, null, "its batch was cancelled");

    /// <summary>A file that never became a version.</summary>
    public static FileResult Refused(SelectedFile file, FileProblem problem) => new(file.Name, "failed", 0, 0, problem);
}
