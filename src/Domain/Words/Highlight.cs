namespace Ingest.Domain.Words;

/// <summary>A place in a text that a person is shown.</summary>
/// <param name="Start">Offset of its first UTF-16 unit.</param>
/// <param name="Length">UTF-16 units, 1 or more.</param>
public readonly record struct Highlight(int Start, int Length);
