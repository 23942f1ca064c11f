using Ingest.Domain.Sources;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;

namespace Ingest.LocalHost.Hosting;

/// <summary>
/// The settings the registered parts know: section by section, with the options type that is bound to it. Found by letting every options type
/// bind to an empty configuration that notes what it is asked for, so there is no list that could be forgotten when a part comes or goes.
/// </summary>
internal static class RegisteredSettings
{
    /// <summary>Stands for the names that people choose.</summary>
    public const string AnyName = "*";

    /// <summary>Options types by section, for example <c>Ingest:Worker</c>, or <c>Ingest:Sources:*</c> for options that have a name.</summary>
    public static IReadOnlyDictionary<string, Type> Find(IServiceCollection services)
    {
        var notes = new NotingConfiguration();
        var probe = new ServiceCollection();
        foreach (var service in services)
        {
            ((ICollection<ServiceDescriptor>)probe).Add(service);
        }

        probe.AddSingleton<IConfiguration>(notes);
        using var provider = probe.BuildServiceProvider();
        var sections = new Dictionary<string, Type>(StringComparer.OrdinalIgnoreCase);
        foreach (var type in services.Select(static s => ConfiguredType(s.ServiceType)).OfType<Type>().Distinct())
        {
            notes.First = null;
            Bind(type, Options.DefaultName, provider);
            if (notes.First is null)
            {
                Bind(type, AnyName, provider);
            }

            if (notes.First is { } section)
            {
                // These are bound name by name.
                _ = type == typeof(SourcesOptions)
                    ? sections.TryAdd(ConfigurationPath.Combine(section, AnyName), typeof(SourceOptions))
                    : sections.TryAdd(section, type);
            }
        }

        return sections;
    }

    private static void Bind(Type type, string name, ServiceProvider provider)
    {
        var options = Activator.CreateInstance(type)!;
        foreach (var configure in provider.GetServices(typeof(IConfigureOptions<>).MakeGenericType(type)))
        {
            var named = typeof(IConfigureNamedOptions<>).MakeGenericType(type);
            if (named.IsInstanceOfType(configure))
            {
                configure!.GetType().GetInterfaceMap(named).TargetMethods[0].Invoke(configure, [name, options]);
            }
            else
            {
                configure!.GetType().GetInterfaceMap(typeof(IConfigureOptions<>).MakeGenericType(type)).TargetMethods[0].Invoke(configure, [options]);
            }
        }
    }

    private static Type? ConfiguredType(Type service) =>
        service.IsGenericType && service.GetGenericTypeDefinition() == typeof(IConfigureOptions<>)
        && service.GenericTypeArguments[0] is { Namespace: { } home } type && home.StartsWith(LocalSettings.Root, StringComparison.Ordinal)
            ? type
            : null;

    private sealed class NotingConfiguration : IConfiguration
    {
        private readonly IConfigurationRoot _empty = new ConfigurationBuilder().Build();

        public string? First { get; set; }

        public string? this[string key]
        {
            get => null;
            set => throw new NotSupportedException();
        }

        public IEnumerable<IConfigurationSection> GetChildren() => [];

        public IChangeToken GetReloadToken() => _empty.GetReloadToken();

        public IConfigurationSection GetSection(string key)
        {
            First ??= key;
            return _empty.GetSection(key);
        }
    }
}
