using Ingest.Domain.Processing;

namespace Ingest.Domain.Reindexing;

#pragma warning disable CA1040 // The same signal as for documents, told apart by its type: each wakes its own worker.
/// <summary>Tells this process's <see cref="ReindexWorker"/> that there may be a reindex. Losing a signal costs only time.</summary>
public interface IReindexSignal : IWorkSignal;
#pragma warning restore CA1040

/// <summary>The signal.</summary>
internal sealed class ReindexSignal(TimeProvider time) : WorkSignal(time), IReindexSignal;
