namespace Ingest.Domain.Health;

/// <summary>Proves one credential or part with a real write and read (P7). Ready means: every probe passes.</summary>
public interface IProbe
{
    /// <summary>What is proven, for people: <c>postgres</c>, <c>blobs</c>, <c>embedder lexical-512</c>, <c>vectors</c>.</summary>
    string Name { get; }

    /// <summary>Returns when all is well.</summary>
    /// <exception cref="Errors.IngestException">It is not; the message says which setting or service to look at.</exception>
    Task RunAsync(CancellationToken cancellationToken);
}
