using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.LocalHost.Hosting;

namespace Ingest.LocalHost.Commands;

/// <summary>Finds the source a person means.</summary>
internal static class SourceLookup
{
    /// <summary>What to do when there are no sources at all.</summary>
    public const string NoSources =
        "There are no sources. docs/syncs.md shows how to configure one; to see a sync work without any account: ./ingest run --source demo";

    /// <summary>The configured source of this name.</summary>
    /// <exception cref="FatalException"><c>not_found</c>, with the one that comes close, those there are, or how to get the first.</exception>
    public static Source RequireSource(this LocalApplication application, string name)
    {
        var catalog = application.Get<SourceCatalog>();
        return catalog.All.Count == 0 && catalog.Find(name) is null
            ? throw new FatalException(ErrorCodes.NotFound, $"There is no source '{name}'. {NoSources}")
            : catalog.Require(name);
    }
}
