using Ingest.Domain.Sources;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>Registers the secrets of one machine.</summary>
public static class LocalSecrets
{
    /// <summary>Adds <see cref="ISourceSecrets"/> on a file that only its owner can read, see <see cref="SecretsFile"/>. It need not exist yet.</summary>
    /// <param name="services">The services.</param>
    /// <param name="path">Full path of the file.</param>
    public static IServiceCollection AddLocalSecrets(this IServiceCollection services, string path)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<ISourceSecrets>(new FileSecrets(new SecretsFile(path)));
        return services;
    }
}
