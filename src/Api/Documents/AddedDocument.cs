namespace Ingest.Api.Documents;

/// <summary>What became of an uploaded file.</summary>
/// <param name="Id">Document id.</param>
/// <param name="Version">The version that has these bytes.</param>
/// <param name="Collection">Collection.</param>
/// <param name="Name">Name as kept: Unicode NFC.</param>
/// <param name="Outcome"><c>created</c> (201), <c>replaced</c> (202: a new version, the old one is searchable until this one is) or
/// <c>unchanged</c> (200: nothing to do).</param>
/// <param name="Size">Bytes received, or null when none had to be.</param>
public sealed record AddedDocument(Guid Id, int Version, string Collection, string Name, string Outcome, long? Size);

/// <summary>What became of each file of a multipart upload, in its order.</summary>
/// <param name="Files">One entry a file.</param>
/// <param name="Complete">False when the request ended early; files not listed were not taken.</param>
public sealed record AddedFiles(IReadOnlyList<AddedFile> Files, bool Complete);

/// <summary>One file of a multipart upload.</summary>
/// <param name="FileName">Its name in the request.</param>
/// <param name="Status">The status it would have had as a request of its own.</param>
/// <param name="Document">What became of it, or null when it was refused.</param>
/// <param name="Error">Why it was refused, or null.</param>
public sealed record AddedFile(string FileName, int Status, AddedDocument? Document, DocumentError? Error);
