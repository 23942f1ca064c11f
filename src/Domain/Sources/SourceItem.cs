namespace Ingest.Domain.Sources;

/// <summary>Which item: unique within a source.</summary>
/// <param name="Partition">Key of its partition.</param>
/// <param name="Key">Its id in the source, stable when it is renamed or moved within its partition. 1 to 400 characters.</param>
public readonly record struct ItemKey(string Partition, string Key);

/// <summary>A source's record, made readable: an issue with its comments, a page, a transcript, a thread, the messages of a channel's day.</summary>
/// <param name="Key">Which item.</param>
/// <param name="Name">
/// Proposed document name below the source's own folder, with '/' and the file extension: <c>Projects/PAY/PAY-12.md</c>. Taken when the item is first seen
/// and kept from then on, so it must be unique by itself: put the key in it where a title may repeat.
/// </param>
/// <param name="Title">One line.</param>
/// <param name="Author">Who wrote it, for people, or null.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="UpdatedAt">When it last changed, as the source says.</param>
/// <param name="Link">Where people can open it, or null.</param>
/// <param name="Body">
/// Its text as Markdown, without title, author, time and link: <see cref="ItemText"/> writes those. The same item must give the same text every time.
/// </param>
public sealed record SourceItem(
    ItemKey Key, string Name, string Title, string? Author, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt, Uri? Link, string Body);

/// <summary>An item that could not be read.</summary>
/// <param name="Key">Which item.</param>
/// <param name="Code">One of <see cref="Errors.ErrorCodes"/>.</param>
/// <param name="Message">Why, for people; never its text.</param>
public sealed record ItemFailure(ItemKey Key, string Code, string Message);
