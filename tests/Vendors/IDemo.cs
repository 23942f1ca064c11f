namespace Ingest.Vendors;

/// <summary>A product's part of the demo: a small, fixed, made-up world, and what changes in it "tomorrow".</summary>
public interface IDemo : IAsyncDisposable
{
    /// <summary>The product's word, also its path: <c>jira</c>.</summary>
    string Product { get; }

    /// <summary>The server, with its world built and its token set.</summary>
    VendorServer Server { get; }

    /// <summary>The settings below <c>Ingest:Sources:{name}:</c> that reach it, for example <c>Jira:Site</c>. Called once its address is known.</summary>
    IReadOnlyDictionary<string, string> Settings { get; }

    /// <summary>Adds, edits and deletes some items. Each call changes something anew.</summary>
    /// <param name="now">The time of the changes.</param>
    /// <returns>What was done, counted.</returns>
    DemoChanges Tomorrow(DateTimeOffset now);
}

/// <summary>What changed.</summary>
/// <param name="Added">New items.</param>
/// <param name="Edited">Items with another text.</param>
/// <param name="Deleted">Items that are gone.</param>
public sealed record DemoChanges(int Added, int Edited, int Deleted);
