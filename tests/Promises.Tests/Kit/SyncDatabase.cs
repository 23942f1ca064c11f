using Ingest.TestKit;

namespace Ingest.Promises.Tests.Kit;

/// <summary>
/// A database for one class of tests of syncs, which run one after the other: rescue and approved deletions are nobody's in particular, and the clocks
/// of tests differ.
/// </summary>
public sealed class SyncDatabase(LocalStack stack) : IAsyncLifetime
{
    /// <summary>Its owner's connection string.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>The stack it is part of.</summary>
    public LocalStack Stack => stack;

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        ConnectionString = await stack.CreateDatabaseAsync(CancellationToken.None);
        await TestServices.MigrateAsync(ConnectionString, CancellationToken.None);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
