using Ingest.Chaos.Faults;
using Ingest.Chaos.Stack;
using Ingest.Chaos.Verification;
using Ingest.Chaos.Workload;

namespace Ingest.Chaos;

/// <summary>One run: a stream of work under faults, then calm, then the check that nothing was lost, doubled, mixed or stuck.</summary>
internal static class ChaosRun
{
    /// <summary>Runs and answers the receipt.</summary>
    /// <param name="options">The run.</param>
    /// <param name="say">Gets a line for people now and then.</param>
    /// <param name="cancellationToken">Gives up; everything that was started stops.</param>
    public static async Task<Receipt> RunAsync(ChaosOptions options, Action<string> say, CancellationToken cancellationToken)
    {
        var receipt = new Receipt();
        var expectations = new Expectations();
        var mounted = MountDisks(options);
        try
        {
            await using var stack = await ChaosStack.StartAsync(options, cancellationToken);
            using var services = new ServiceClient(stack);
            var searches = new SearchWatch(options.Seed, stack, services, expectations, receipt);
            await searches.PrepareAsync(cancellationToken);
            say($"{options.Services} services are up; faults for {options.Duration.TotalMinutes:0.##} min, seed {options.Seed}.");
            await BreakAsync(options, stack, services, searches, expectations, receipt, cancellationToken);
            say("Faults are over; waiting for everything to settle.");
            await new Settling(options, stack, services, receipt).RunAsync(cancellationToken);
            await searches.CheckAllAsync(cancellationToken);
            await new Verifier(stack.Database, stack.Blobs, expectations, receipt).RunAsync(cancellationToken);
        }
        finally
        {
            mounted.ForEach(FillDisk.Unmount);
        }

        return receipt;
    }

    private static async Task BreakAsync(
        ChaosOptions options, ChaosStack stack, ServiceClient services, SearchWatch searches, Expectations expectations, Receipt receipt, CancellationToken cancellationToken)
    {
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        over.CancelAfter(options.Duration);
        var documents = new Documents(options.Seed);
        var clients = Enumerable.Range(1, options.Clients)
            .Select(number => new Client(number, options.Seed, stack, services, documents, expectations, receipt).RunAsync(over.Token));
        var faults = new FaultSchedule(
            new FaultScene(stack, options, new Random(options.Seed), expectations, receipt), new Canary(options.Seed, services, expectations), receipt);
        await Task.WhenAll([.. clients, searches.RunAsync(over.Token), faults.RunAsync(over.Token)]);
        cancellationToken.ThrowIfCancellationRequested();
        receipt.Published(await CountPublishedAsync(stack, cancellationToken), options.Duration);
    }

    private static async Task<long> CountPublishedAsync(ChaosStack stack, CancellationToken cancellationToken)
    {
        await using var command = stack.Database.CreateCommand("select count(*) from ingest.document_event where event = 'published'");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static List<string> MountDisks(ChaosOptions options)
    {
        var folders = Enumerable.Range(1, options.Services).Select(n => Directory.CreateDirectory(Path.Combine(options.Home, $"service-{n}")).FullName);
        return [.. folders.Where(FillDisk.TryMount)];
    }
}
