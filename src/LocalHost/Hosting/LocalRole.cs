namespace Ingest.LocalHost.Hosting;

/// <summary>How much of the product a command needs in its process.</summary>
internal enum LocalRole
{
    /// <summary>It asks and changes; it works on nothing.</summary>
    Client,

    /// <summary>It also runs a worker, see <see cref="LocalApplication.StartWorker"/>.</summary>
    Worker,

    /// <summary>The service: worker, inbox, reconciler, API.</summary>
    Service,
}
