using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Domain.Reconciliation;

namespace Ingest.Contracts.Documents;

/// <summary>One adapter's stores on one database, with a clock that the test moves.</summary>
/// <param name="Collections">Under test.</param>
/// <param name="Registry">Under test.</param>
/// <param name="Queries">Under test.</param>
/// <param name="Removal">Under test.</param>
/// <param name="Queue">Under test.</param>
/// <param name="Reconcile">Under test.</param>
/// <param name="Time">The clock the stores read.</param>
/// <param name="Advance">Moves it.</param>
public sealed record Stores(
    ICollectionStore Collections, IDocumentRegistry Registry, IDocumentQueries Queries, IDocumentRemoval Removal, IWorkQueue Queue,
    IReconcileStore Reconcile, TimeProvider Time, Action<TimeSpan> Advance);
