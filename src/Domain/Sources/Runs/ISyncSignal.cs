using Ingest.Domain.Processing;

namespace Ingest.Domain.Sources.Runs;

#pragma warning disable CA1040 // The same signal as for documents, told apart by its type: each wakes its own worker.
/// <summary>Tells this process's <see cref="SyncWorker"/> that there may be a run. Losing a signal costs only time.</summary>
public interface ISyncSignal : IWorkSignal;
#pragma warning restore CA1040

/// <summary>The signal.</summary>
internal sealed class SyncSignal(TimeProvider time) : WorkSignal(time), ISyncSignal;
