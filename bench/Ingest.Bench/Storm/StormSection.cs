using System.Globalization;
using Ingest.Bench.Sections;
using Ingest.LocalHost.Stack;
using Npgsql;

namespace Ingest.Bench.Storm;

/// <summary>A thousand updates of one document, and a thousand documents updated at once.</summary>
internal sealed class StormSection : Section<StormFigures>
{
    private const int Clients = 8;

    /// <inheritdoc/>
    public override string Name => "storm";

    /// <inheritdoc/>
    public override string Title => "Updates as fast as they come";

    /// <inheritdoc/>
    public override async Task<StormFigures> RunAsync(SectionContext context)
    {
        var updates = context.Size(1_000, 100);
        var home = new HomeFolder(context.Folder("storm"));
        await using var servers = await LocalServers.JoinAsync(home, new StackOptions(), context.Say, context.CancellationToken);
        await using var service = await new IngestProgram(home.Root).UpAsync();
        await using var database = NpgsqlDataSource.Create(servers.DatabaseConnectionString);

        // The first documents start everything up; nothing of them is measured.
        await new UpdateStorm(service, database, "storm-start", Clients, context.Seed).PrepareAsync(Clients * 4, context.CancellationToken);
        var many = new UpdateStorm(service, database, "storm-many", Clients, context.Seed);
        await many.PrepareAsync(updates, context.CancellationToken);
        return new StormFigures(
            Clients,
            await SayAsync(new UpdateStorm(service, database, "storm-one", Clients, context.Seed).RunAsync(updates, 1, context.CancellationToken), context),
            await SayAsync(many.RunAsync(updates, updates, context.CancellationToken), context));
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Goal> Judge(StormFigures figures) =>
    [
        Goal.AtMost($"Wrong, lost, stray, leased, retried or deadlocked after {Thousands(figures.One.Updates)} updates of one document", 0, figures.One.Faults(), ""),
        Goal.AtMost($"The same after {Thousands(figures.Many.Documents)} documents updated at once", 0, figures.Many.Faults(), ""),
    ];

    /// <inheritdoc/>
    public override string Render(StormFigures figures)
    {
        var (one, many) = (figures.One, figures.Many);
        var table = new MarkdownTable("", $"{Thousands(one.Updates)} updates of one document", $"{Thousands(many.Documents)} documents updated at once")
            .Row("until all updates are accepted, s", Figure.Of(one.SendSeconds), Figure.Of(many.SendSeconds))
            .Row("until all is quiet, s", Figure.Of(one.QuietSeconds), Figure.Of(many.QuietSeconds))
            .Row("an update is accepted, p50 / p95, ms", $"{Figure.Of(one.AcceptP50)} / {Figure.Of(one.AcceptP95)}", $"{Figure.Of(many.AcceptP50)} / {Figure.Of(many.AcceptP95)}")
            .Row("versions that became searchable", Figure.Of(one.Published), Figure.Of(many.Published))
            .Row("versions that a newer one overtook before", Figure.Of(one.Overtaken), Figure.Of(many.Overtaken))
            .Row("documents without the last accepted bytes", Figure.Of(one.Wrong), Figure.Of(many.Wrong))
            .Row("points too many or too few", Figure.Of(one.StrayPoints), Figure.Of(many.StrayPoints))
            .Row("leases left", Figure.Of(one.Leases), Figure.Of(many.Leases))
            .Row("retries", Figure.Of(one.Retries), Figure.Of(many.Retries))
            .Row("deadlocks", Figure.Of(one.Deadlocks), Figure.Of(many.Deadlocks));
        return $"""
            {Figure.Of(figures.Clients)} clients send updates of some 4 kB to the released service over HTTP, each as fast as the answers come. Quiet is when nothing waits or is in work, and the
            points and blobs of every replaced version are gone.

            {table}
            """;
    }

    private static async Task<StormOutcome> SayAsync(Task<StormOutcome> storm, SectionContext context)
    {
        var outcome = await storm;
        context.Say(outcome.ToString());
        return outcome;
    }

    private static string Thousands(int number) => number.ToString("#,0", CultureInfo.InvariantCulture);
}
