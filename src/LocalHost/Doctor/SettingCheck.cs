using Ingest.Domain.Errors;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.LocalHost.Doctor;

/// <summary>Looks at the settings: whether they can be read and are right, and where each one that differs from the default comes from.</summary>
internal static class SettingCheck
{
    /// <summary>The findings, the settings' own values without secrets.</summary>
    public static IEnumerable<Finding> Run(HomeFolder home, IConfiguration configuration, IServiceCollection services)
    {
        Finding overall;
        try
        {
            SettingsCheck.Run(configuration, RegisteredSettings.Find(services));
            overall = Finding.Ok("settings", "all are known and in range");
        }
        catch (IngestException error)
        {
            overall = Finding.Fail("settings", error.Message);
        }

        yield return overall;
        var origins = LocalSettings.Origins(home).ToList();
        foreach (var setting in configuration.GetSection(LocalSettings.Root).AsEnumerable().Where(static s => s.Value is not null).OrderBy(static s => s.Key, StringComparer.Ordinal))
        {
            var origin = origins.LastOrDefault(origin => origin.Names.Contains(setting.Key, StringComparer.OrdinalIgnoreCase)).Origin;
            if (origin is not null)
            {
                yield return Finding.Ok("setting", $"{setting.Key} = {SettingsCheck.Show(setting.Key, setting.Value)} ({origin})");
            }
        }
    }
}
