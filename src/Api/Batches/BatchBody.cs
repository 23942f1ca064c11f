namespace Ingest.Api.Batches;

/// <summary>A manifest, or its first page.</summary>
/// <param name="Collection">Where the files go.</param>
/// <param name="Items">0 to 10,000 files with distinct names; more are appended.</param>
public sealed record BatchBody(string Collection, IReadOnlyList<BatchFile> Items);

/// <summary>A further page of a manifest.</summary>
/// <param name="Items">1 to 10,000 files with distinct names.</param>
public sealed record BatchItemsBody(IReadOnlyList<BatchFile> Items);

/// <summary>One file somebody means to upload.</summary>
/// <param name="Name">Document name.</param>
/// <param name="Size">Bytes, if known.</param>
/// <param name="Sha256">64 hexadecimal digits, if known; then a file that is there already need not be sent.</param>
public sealed record BatchFile(string Name, long? Size = null, string? Sha256 = null);
