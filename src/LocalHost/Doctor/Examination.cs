using System.Globalization;
using System.Runtime.CompilerServices;
using Ingest.Adapters.Extractors.Tools;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.LocalHost.Doctor;

/// <summary>
/// Looks at every part, also when some are broken: what a broken one keeps from being looked at is said. It changes nothing, but for the probes' own rows and blobs,
/// which go again, and for servers that it starts for its own length, as every verb does.
/// </summary>
/// <param name="homePath">The data folder; it is not made.</param>
/// <param name="time">The clock.</param>
internal sealed class Examination(string homePath, TimeProvider time)
{
    /// <summary>The findings, as they come.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var finding in ProgramCheck.Servers().Concat(HomeCheck.Folder(homePath)))
        {
            yield return finding;
        }

        // Read access is enough from here; a folder that is not there is not made.
        if (!Directory.Exists(Path.Combine(homePath, "logs")))
        {
            yield return Finding.Ok("database", "there is none yet; the first ./ingest run makes it");
            yield break;
        }

        var (parts, broken) = Compose();
        if (parts is null)
        {
            yield return broken!;
            yield return Finding.Warn("the rest", "tools, database, storage, models and sources were not looked at, because the settings cannot be read", "Correct the settings, then look again.");
            yield break;
        }

        var settings = SettingCheck.Run(parts.Home, parts.Configuration, parts.Services).ToList();
        foreach (var finding in settings)
        {
            yield return finding;
        }

        if (settings[0].Result == FindingResult.Fail)
        {
            yield return Finding.Warn("the rest", "tools, database, storage, models and sources were not looked at, because a setting is wrong", "Correct it, then look again.");
            yield break;
        }

        await using (var provider = parts.Services.BuildServiceProvider())
        {
            foreach (var finding in await ProgramCheck.ToolsAsync(
                provider.GetRequiredService<ToolsInventory>(), provider.GetRequiredService<IOptions<ToolsOptions>>().Value, cancellationToken))
            {
                yield return finding;
            }
        }

        var port = parts.Configuration[$"{LocalHostOptions.Section}:Port"] is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : (int?)null;
        yield return await HomeCheck.ServiceAsync(parts.Home, port, cancellationToken);
        await foreach (var finding in ContentAsync(parts, cancellationToken))
        {
            yield return finding;
        }
    }

    private async IAsyncEnumerable<Finding> ContentAsync(ComposedParts parts, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (parts.Configuration["Ingest:Postgres:ConnectionString"] is not { Length: > 0 } && !Directory.Exists(Path.Combine(LocalServers.FindDatabaseFolder(parts.Home), "data")))
        {
            yield return Finding.Ok("database", "there is none yet; the first ./ingest run makes it");
            yield break;
        }

        var (application, broken) = await OpenAsync(parts.Home, cancellationToken);
        if (application is null)
        {
            yield return broken!;
            yield break;
        }

        await using (application)
        {
            yield return Finding.Ok("servers", "database and storage answer");
            await foreach (var finding in new ContentCheck(application, ServiceFile.Find(parts.Home) is not null, time).RunAsync(cancellationToken))
            {
                yield return finding;
            }
        }
    }

    private (ComposedParts? Parts, Finding? Broken) Compose()
    {
        try
        {
            return (LocalApplication.Compose(new HomeFolder(homePath)), null);
        }
        catch (IngestException error)
        {
            return (null, Finding.Fail("settings", error.Message));
        }
    }

    private static async Task<(LocalApplication? Application, Finding? Broken)> OpenAsync(HomeFolder home, CancellationToken cancellationToken)
    {
        try
        {
            return (await LocalApplication.InspectAsync(home, cancellationToken), null);
        }
        catch (Exception error) when (error is IngestException or TimeoutException)
        {
            return (null, Finding.Fail("servers", error.Message, $"See {home.Logs}. A full disk is the usual reason; with a copy of the folder kept, ./ingest reset begins anew."));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or FormatException)
        {
            return (null, Finding.Fail("servers", $"the data folder is damaged: {error.Message}", "Bring the folder back from a backup, or begin anew with ./ingest reset."));
        }
    }
}
