using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.Functions.Hosting;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Ingest.Functions.Processing;

/// <summary>Hands claimed versions to the task hub: orchestration <c>{documentId}-v{n}</c> each.</summary>
public sealed class VersionHubDispatch(Dispatch dispatch, IOptions<TaskHubOptions> hub, ILogger<VersionHubDispatch> logger)
    : HubDispatch("versions", hub, logger)
{
    /// <summary>Instance id of the orchestration of a version.</summary>
    public static string InstanceId(VersionKey key) => $"{key.DocumentId:D}-v{key.Version}";

    /// <inheritdoc/>
    protected override Task<DispatchReport> DispatchAsync(string owner, DurableTaskClient client, CancellationToken cancellationToken) =>
        dispatch.RunAsync(owner, (lease, token) => HandOverAsync(client, lease, token), cancellationToken);

    internal static Task<HandOver> HandOverAsync(DurableTaskClient client, Lease lease, CancellationToken cancellationToken) => client.StartOnceAsync(
        IngestDocumentOrchestrator.Name, InstanceId(lease.Key), new IngestInput(LeaseIds.From(lease)), cancellationToken);
}
