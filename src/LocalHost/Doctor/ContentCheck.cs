using System.Globalization;
using Ingest.Adapters.Postgres;
using Ingest.Domain.Embedding;
using Ingest.Domain.Errors;
using Ingest.Domain.Figures;
using Ingest.Domain.Health;
using Ingest.Domain.Sources;
using Ingest.LocalHost.Hosting;
using Ingest.LocalHost.Output;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.LocalHost.Doctor;

/// <summary>Looks at what needs the database: schema, clock, credentials, models, sources, and the documents that failed or wait.</summary>
internal sealed class ContentCheck(LocalApplication application, bool serviceIsUp, TimeProvider time)
{
    private static readonly TimeSpan ProbeTimeLimit = TimeSpan.FromSeconds(15);

    // Leases are compared with the database's clock everywhere; a person reads times from this machine's.
    private static readonly TimeSpan TolerableOffset = TimeSpan.FromSeconds(2);

    // P3: in a final state within 15 minutes.
    private static readonly TimeSpan Stuck = TimeSpan.FromMinutes(15);

    /// <summary>The findings, one after the other.</summary>
    public async IAsyncEnumerable<Finding> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var schema = await GuardAsync("schema", SchemaAsync, cancellationToken);
        yield return schema[0];
        yield return (await GuardAsync("clock", ClockAsync, cancellationToken))[0];
        if (schema[0].Result != FindingResult.Ok)
        {
            yield break;
        }

        foreach (var probe in application.Services.GetServices<IProbe>())
        {
            yield return (await GuardAsync(probe.Name, token => ProveAsync(probe, token), cancellationToken))[0];
        }

        foreach (var finding in await GuardAsync("documents", DocumentsAsync, cancellationToken))
        {
            yield return finding;
        }

        foreach (var finding in await GuardAsync("sources", SourcesAsync, cancellationToken))
        {
            yield return finding;
        }
    }

    /// <summary>What a part throws is what was found of it.</summary>
    private static async Task<IReadOnlyList<Finding>> GuardAsync(
        string part, Func<CancellationToken, Task<IReadOnlyList<Finding>>> check, CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(ProbeTimeLimit);
        try
        {
            return await check(limit.Token);
        }
        catch (IngestException error)
        {
            return [Finding.Fail(part, error.Message)];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return [Finding.Fail(part, $"did not answer within {ProbeTimeLimit.TotalSeconds:0} s", "See the logs in the data folder.")];
        }
    }

    private async Task<IReadOnlyList<Finding>> SchemaAsync(CancellationToken cancellationToken)
    {
        var missing = await application.Get<IDatabaseMigrations>().FindMissingAsync(cancellationToken);
        return [missing.Count == 0
            ? Finding.Ok("schema", "the database has this program's schema")
            : Finding.Warn("schema", $"{Plain.Count(missing.Count, "migration")} not applied yet: {string.Join(", ", missing)}", "The next start applies them, for example ./ingest status. Look again then.")];
    }

    private async Task<IReadOnlyList<Finding>> ClockAsync(CancellationToken cancellationToken)
    {
        var clock = application.Get<DatabaseClock>();
        await clock.RefreshAsync(cancellationToken);
        var offset = clock.Offset.Duration();
        var what = string.Create(CultureInfo.InvariantCulture, $"this machine's clock is {offset.TotalSeconds:0.000} s from the database's");
        return [offset <= TolerableOffset ? Finding.Ok("clock", what) : Finding.Warn("clock", what, "Synchronise both (NTP). Work is not in danger: leases go by the database's clock.")];
    }

    private static async Task<IReadOnlyList<Finding>> ProveAsync(IProbe probe, CancellationToken cancellationToken)
    {
        await probe.RunAsync(cancellationToken);
        // The name of an embedder that is not used says so.
        return [Finding.Ok(probe.Name, probe.Name.EndsWith(')') ? "nothing to prove" : "written and read")];
    }

    private async Task<IReadOnlyList<Finding>> DocumentsAsync(CancellationToken cancellationToken)
    {
        var standing = await application.Get<IFigureStore>().ReadStandingAsync(cancellationToken);
        var models = application.Get<IEmbedderCatalog>().All.Select(static embedder => embedder.Model).ToHashSet(StringComparer.Ordinal);
        var findings = new List<Finding>();
        foreach (var collection in standing.Collections)
        {
            findings.Add(models.Contains(collection.Model)
                ? Finding.Ok($"collection {collection.Name}", string.Create(CultureInfo.InvariantCulture, $"{collection.Ready} documents ready, {collection.Chunks} chunks, model {collection.Model}"))
                : Finding.Fail(
                    $"collection {collection.Name}", $"its model {collection.Model} is not available here; there are: {string.Join(", ", models.Order(StringComparer.Ordinal))}",
                    "Configure that embedder (README, Settings), or move the collection to another model: ./ingest reindex --help"));
        }

        foreach (var group in standing.Failures.Where(static group => group.Count > 0))
        {
            findings.Add(Finding.Warn(
                $"collection {group.Collection}", $"{Plain.Count(group.Count, "document")} failed with {group.Code}, for example {group.Name}",
                $"./ingest show \"{group.Name}\" says why; after mending it ./ingest retry \"{group.Name}\""));
        }

        var now = time.GetUtcNow();
        findings.AddRange(standing.InWork.Where(document => now - document.Since > Stuck).Select(static document => Finding.Warn(
            $"collection {document.Collection}", $"{document.Name} has been in work ({document.Stage}) since {Plain.Minute(document.Since)}",
            $"./ingest show \"{document.Name}\" says whether it makes progress; the reconciler takes it back when it does not.")));
        if (standing.OldestPending is { } waiting && waiting > TimeSpan.Zero)
        {
            var pending = standing.Collections.Sum(static collection => collection.Pending);
            var what = $"{Plain.Count(pending, "document")} wait for a worker, the oldest for {Spoken.Span(waiting)}";
            findings.Add(!serviceIsUp ? Finding.Warn("queue", what, "No service is up: start it with ./ingest up.")
                : waiting > Stuck ? Finding.Warn("queue", what, "./ingest show NAME says what a document waits for; does the service work on its queue?")
                : Finding.Ok("queue", what));
        }

        return findings;
    }

    private async Task<IReadOnlyList<Finding>> SourcesAsync(CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        var secrets = application.Get<ISourceSecrets>();
        foreach (var source in application.Get<SourceCatalog>().All.Where(static source => source.Options.Enabled))
        {
            findings.Add(await TokenAsync(secrets, source, cancellationToken));
        }

        foreach (var source in await application.Get<SourceStatusReader>().ReadAsync(at: null, cancellationToken))
        {
            var what = $"{source.State.ToName()}. {source.Next}";
            findings.Add(source.State switch
            {
                SourceState.Refused => Finding.Fail($"source {source.Name}", what, source.LastError?.Message),
                SourceState.Overdue or SourceState.Failing or SourceState.HeldDeletions => Finding.Warn($"source {source.Name}", what, $"./ingest sync-run {source.Name} has the details."),
                _ => Finding.Ok($"source {source.Name}", what),
            });
        }

        return findings;
    }

    private async Task<Finding> TokenAsync(ISourceSecrets secrets, Source source, CancellationToken cancellationToken)
    {
        var part = $"token {source.Name}";
        try
        {
            var secret = await secrets.GetAsync(source, cancellationToken);
            return secret.ExpiresAt is not { } expires ? Finding.Ok(part, "there is one; nobody has said when it expires")
                : expires <= time.GetUtcNow() ? Finding.Fail(part, $"expired {Plain.Minute(expires)}", $"./ingest secret set {source.Name}")
                : expires <= time.GetUtcNow() + SourceStatusReader.CredentialWarning ? Finding.Warn(part, $"expires {Plain.Minute(expires)}", $"./ingest secret set {source.Name}")
                : Finding.Ok(part, $"good until {Plain.Minute(expires)}");
        }
        catch (IngestException error)
        {
            return Finding.Fail(part, error.Message);
        }
    }
}
