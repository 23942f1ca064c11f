using System.Globalization;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Processing;
using Ingest.Promises.Tests.Kit;
using Ingest.TestKit;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Promises.Tests;

/// <summary>A budget that is used up pauses and never fails; nothing is paid for twice; midnight and a raise set it free.</summary>
public sealed class TokenBudgetTests(LocalStack stack)
{
    private const string Budget = "Ingest:Cost:Budgets:{collection}:TokensPerDay";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Budget_ReachedInTheMiddleOfADocument_GoesOnAfterMidnightWithoutPayingTwice()
    {
        await using var tenant = await new Tenant(stack, (Budget, "20000"), ("Ingest:Worker:RescueInterval", "00:00:00.200")).StartAsync(Stop);
        await tenant.AddAsync("book.txt", Words(400_000), Stop);

        var paused = await WorkUntilAsync(tenant, tenant.Get<Worker>(), static d => d.ErrorCode == ErrorCodes.BudgetExhausted && d.State == VersionState.Pending);

        Assert.Equal((0, ErrorCodes.BudgetExhausted), (paused.Attempt, paused.ErrorCode));
        Assert.Equal(TimeSpan.Zero, paused.AvailableAt!.Value.ToUniversalTime().TimeOfDay);
        var today = await UsedAsync(tenant);
        Assert.InRange(today, 20_000, 20_000 + (128 * 1_100));

        // A day's budget would not be enough for the rest either: the days go by.
        for (var day = 1; day <= 20 && (await DocumentAsync(tenant)).State != VersionState.Ready; day++)
        {
            var then = tenant.Another(TimeSpan.FromDays(day));
            var before = await UsedAsync(tenant);
            await WorkUntilAsync(
                tenant, then.GetRequiredService<Worker>(), d => d.State == VersionState.Ready || d is { State: VersionState.Pending } && d.AvailableAt > TimeProvider.System.GetUtcNow().AddDays(day));
            Assert.True(await UsedAsync(tenant) > before);
        }

        var ready = await DocumentAsync(tenant);
        Assert.Equal(VersionState.Ready, ready.State);
        Assert.Equal(1, ready.Attempt);
        var uses = await tenant.Get<ITokenLedger>().ListAsync(DateOnly.MinValue, Stop);
        var mine = uses.Where(u => u.Collection == tenant.Collection).ToList();
        Assert.True(mine.Count > 1);
        Assert.Equal((long)ready.Chunks!, mine.Sum(static u => u.Chunks));
    }

    [Fact]
    public async Task Budget_TwoWorkers_GoOverByAtMostAPageEachAndPauseTheRest()
    {
        const int Files = 40;
        const int Limit = 2_000;
        await using var tenant = await new Tenant(stack, (Budget, Limit.ToString(CultureInfo.InvariantCulture)), ("Ingest:Worker:Slots", "2")).StartAsync(Stop);
        for (var i = 0; i < Files; i++)
        {
            await tenant.AddAsync($"{i}.txt", Words(900) + i, Stop);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        Task[] workers = [tenant.Get<Worker>().RunAsync(stop.Token), tenant.Another(TimeSpan.Zero).GetRequiredService<Worker>().RunAsync(stop.Token)];
        await Eventually.HoldsAsync(async () => (await tenant.DocumentsAsync(Stop)).Values.All(static d => d.State == VersionState.Ready || d.ErrorCode == ErrorCodes.BudgetExhausted));
        await stop.CancelAsync();
        await Task.WhenAll(workers);

        var documents = (await tenant.DocumentsAsync(Stop)).Values.ToList();
        var ready = documents.Where(static d => d.State == VersionState.Ready).ToList();
        Assert.InRange(ready.Count, 1, Files - 1);
        var used = await UsedAsync(tenant);
        Assert.InRange(used, Limit, Limit + (4 * 300));
        Assert.All(documents.Except(ready), static d => Assert.Equal((VersionState.Pending, 0), (d.State, d.Attempt)));
        Assert.Contains("Paused for", NextStep.Describe(documents.Except(ready).First(), TimeProvider.System.GetUtcNow()), StringComparison.Ordinal);

        // Raised, and the service started again.
        var raised = tenant.Another(TimeSpan.Zero, settings: (Budget.Replace("{collection}", tenant.Collection, StringComparison.Ordinal), "10000000"));
        var final = await tenant.WorkUntilFinalAsync(Stop, raised);
        Assert.All(final.Values, static d => Assert.Equal(VersionState.Ready, d.State));
        Assert.Equal(Files, (await tenant.Get<ITokenLedger>().ListAsync(DateOnly.MinValue, Stop)).Where(u => u.Collection == tenant.Collection).Sum(static u => u.Chunks));
    }

    [Fact]
    public async Task Reconcile_BudgetWasTakenAway_GivesWhatWaitsBackToWork()
    {
        await using var tenant = await new Tenant(stack, (Budget, "1"), ("Ingest:Worker:Slots", "1")).StartAsync(Stop);
        await tenant.AddAsync("a.txt", "Words.", Stop);
        await tenant.AddAsync("b.txt", "Other words.", Stop);
        await WorkUntilAsync(tenant, tenant.Get<Worker>(), static d => d.ErrorCode == ErrorCodes.BudgetExhausted);

        var free = tenant.Another(TimeSpan.Zero, settings: (Budget.Replace("{collection}", tenant.Collection, StringComparison.Ordinal), ""));
        var report = await free.GetRequiredService<Domain.Reconciliation.Reconciler>().RunAsync(Stop);

        Assert.Equal(1, Assert.Single(report.Checks, static c => c.Check == "paused_budgets").Fixed);
        Assert.DoesNotContain((await tenant.DocumentsAsync(Stop)).Values, static d => d.ErrorCode == ErrorCodes.BudgetExhausted);
    }

    private static string Words(int characters) => string.Concat(Enumerable.Range(0, (characters / 20) + 1).Select(static i => $"Sentence {i:000000} of it. "))[..characters];

    private static async Task<long> UsedAsync(Tenant tenant) =>
        (await tenant.Get<ITokenLedger>().ListAsync(DateOnly.MinValue, Stop)).Where(u => u.Collection == tenant.Collection).Sum(static u => u.Tokens);

    private static async Task<DocumentView> DocumentAsync(Tenant tenant) => Assert.Single((await tenant.DocumentsAsync(Stop)).Values);

    /// <summary>Runs a worker until some document is as the test says, and answers that.</summary>
    private static async Task<DocumentView> WorkUntilAsync(Tenant tenant, Worker worker, Func<DocumentView, bool> condition)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Stop);
        var running = worker.RunAsync(stop.Token);
        try
        {
            var documents = await Eventually.GetAsync(() => tenant.DocumentsAsync(Stop), all => all.Values.Any(condition));
            return documents.Values.First(condition);
        }
        finally
        {
            await stop.CancelAsync();
            await running;
        }
    }
}
