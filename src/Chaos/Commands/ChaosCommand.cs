using System.CommandLine;

namespace Ingest.Chaos.Commands;

/// <summary><c>./ingest chaos</c>: faults against a running system.</summary>
internal static class ChaosCommand
{
    private const double LeastMinutes = 0.2;
    private const double MostMinutes = 24 * 60;

    public static RootCommand Create()
    {
        var minutes = new Option<double>("--minutes") { Description = "How long faults are made, in minutes (0.2 to 1440).", DefaultValueFactory = static _ => 10 };
        minutes.Validators.Add(static result =>
        {
            if (result.GetValueOrDefault<double>() is < LeastMinutes or > MostMinutes)
            {
                result.AddError($"--minutes: expected {LeastMinutes} to {MostMinutes}.");
            }
        });
        var seed = SharedOptions.Seed();
        var keep = SharedOptions.Keep();
        var command = new RootCommand(
            "Breaks a running system in every way it can think of while documents come and go, then proves that nothing was lost, doubled, mixed or stuck. "
            + "Touches nothing but servers and folders of its own. Exit code 1 when something did not hold.")
        {
            minutes, seed, keep,
        };
        command.SetAction((arguments, cancellationToken) => RunFolder.UseAsync(
            arguments.GetValue(keep),
            home => RunAsync(
                new ChaosOptions { Duration = TimeSpan.FromMinutes(arguments.GetValue(minutes)), Seed = arguments.GetValue(seed), Home = home }, cancellationToken),
            cancellationToken));
        return command;
    }

    private static async Task<bool> RunAsync(ChaosOptions options, CancellationToken cancellationToken)
    {
        var receipt = await ChaosRun.RunAsync(options, Console.Error.WriteLine, cancellationToken);
        Console.Write(receipt.Write(options));
        return receipt.Violations == 0;
    }
}
