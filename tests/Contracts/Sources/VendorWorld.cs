using Ingest.Domain.Sources;
using Ingest.Vendors;

namespace Ingest.Contracts.Sources;

/// <summary>
/// What a connector is tested on: a vendor's server with a world in it, and connectors that read it. Implemented once per product. An item is whatever
/// the connector makes a document of; keys are those of the port (<see cref="ItemKey"/>, <see cref="Partition.Key"/>).
/// </summary>
public abstract class VendorWorld : IAsyncDisposable
{
    /// <summary>The server. Its clock and the connectors' clock are <see cref="Clock"/>.</summary>
    public abstract VendorServer Server { get; }

    /// <summary>The clock of server and connectors; waits of the connectors move it on.</summary>
    public abstract JumpingClock Clock { get; }

    /// <summary>Everything the connectors logged, at every level, one line each.</summary>
    public abstract IReadOnlyCollection<string> Logged { get; }

    /// <summary>The scope or permission that is missing while <see cref="FaultKind.MissingScope"/> happens, as a message must name it.</summary>
    public abstract string MissingScope { get; }

    /// <summary>How many partitions the product can have. Default: any number.</summary>
    public virtual int PartitionLimit => int.MaxValue;

    /// <summary>Whether the partitions are asked for at the product. Default: true; false where there is one, which is always the same.</summary>
    public virtual bool AsksForPartitions => true;

    /// <summary>Sets how many items a page has at most.</summary>
    public abstract int PageSize { set; }

    /// <summary>Requests a minute that connectors made from now on may send.</summary>
    public abstract int RequestsPerMinute { set; }

    /// <summary>A new connector, which knows nothing of others.</summary>
    public abstract IConnector Connect(RequestMeter meter);

    /// <summary>Adds a partition; answers its key.</summary>
    public abstract string AddPartition(string name);

    /// <summary>Adds an item with a text of its own; answers its key.</summary>
    /// <param name="partition">Key of its partition.</param>
    /// <param name="text">One line, to be found in the item's body or title.</param>
    /// <param name="at">When it was made and last changed.</param>
    public abstract string AddItem(string partition, string text, DateTimeOffset at);

    /// <summary>Gives an item another text.</summary>
    public abstract void EditItem(string partition, string key, string text, DateTimeOffset at);

    /// <summary>Deletes an item.</summary>
    public abstract void DeleteItem(string partition, string key);

    /// <summary>Makes the server answer this item in a shape that its documentation does not provide for, so that it cannot be read.</summary>
    public abstract void MakeMalformed(string partition, string key);

    /// <summary>Keeps an item out of the product's lists and searches (which are eventually consistent), or lets it in at last.</summary>
    public abstract void Hide(string partition, string key, bool hidden);

    /// <summary>From now on the server hands out the same page token for ever.</summary>
    public abstract void RepeatPageTokens();

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await Server.DisposeAsync();
    }
}
