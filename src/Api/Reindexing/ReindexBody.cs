namespace Ingest.Api.Reindexing;

/// <summary>What is asked for.</summary>
/// <param name="Model">Embedding model; left out: the one that the host's settings give the collection.</param>
/// <param name="Rollback">True: back to the vectors that were searched before; no model then.</param>
public sealed record ReindexBody(string? Model = null, bool Rollback = false);
