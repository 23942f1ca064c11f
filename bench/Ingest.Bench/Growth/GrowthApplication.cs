using Ingest.Domain.Blobs;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Ingest.Bench.Growth;

/// <summary>The product with <see cref="SyntheticBlobs"/> in place of its storage. It works on nothing by itself.</summary>
internal static class GrowthApplication
{
    /// <summary>Starts it.</summary>
    public static Task<LocalApplication> StartAsync(HomeFolder home, int documents, CancellationToken cancellationToken) => LocalApplication.StartAsync(
        home, LocalRole.Client, Console.Error.WriteLine, [], services => services.Replace(ServiceDescriptor.Singleton<IBlobStore>(new SyntheticBlobs(documents))), cancellationToken);
}
