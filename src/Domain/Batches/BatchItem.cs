namespace Ingest.Domain.Batches;

/// <summary>One file of a batch.</summary>
/// <param name="Ordinal">Place in the manifest, from 0, with gaps where names were repeated.</param>
/// <param name="Name">Document name.</param>
/// <param name="State">One of <see cref="BatchItemState.All"/>.</param>
/// <param name="Unchanged">True when its bytes were there before.</param>
/// <param name="DocumentId">The document it became, or null.</param>
/// <param name="Version">The version it became, or null.</param>
/// <param name="ErrorCode">Why it failed, was refused or is tried again, or null.</param>
/// <param name="ErrorMessage">Its message.</param>
/// <param name="Chunks">Chunks of its version, once known.</param>
/// <param name="WarningCode">A remark on a ready one, such as <c>no_text</c>, or null.</param>
/// <param name="WarningMessage">Its message.</param>
public sealed record BatchItem(
    int Ordinal, string Name, string State, bool Unchanged, Guid? DocumentId, int? Version, string? ErrorCode, string? ErrorMessage,
    int? Chunks = null, string? WarningCode = null, string? WarningMessage = null);

/// <summary>Which items to list.</summary>
/// <param name="BatchId">The batch.</param>
/// <param name="States">Only items in these states, or all.</param>
/// <param name="After">Ordinal of the last item of the page before, or null for the first page.</param>
/// <param name="Limit">Page size, 1 to 500.</param>
public sealed record BatchItemFilter(Guid BatchId, IReadOnlyCollection<string>? States = null, int? After = null, int Limit = 50);

/// <summary>One page.</summary>
/// <param name="Items">The items.</param>
/// <param name="Next">Ordinal to go on after, or null at the end.</param>
public sealed record BatchItemPage(IReadOnlyList<BatchItem> Items, int? Next);

/// <summary>Files of a batch that failed, or were refused, for one reason.</summary>
/// <param name="Code">One of <see cref="Errors.ErrorCodes"/>.</param>
/// <param name="Count">How many.</param>
/// <param name="Name">The first of them.</param>
/// <param name="Message">What its message says.</param>
public sealed record BatchFailures(string Code, long Count, string Name, string? Message);
