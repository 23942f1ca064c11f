using System.CommandLine;
using Ingest.Chaos;
using Ingest.Domain.Errors;

var minutes = new Option<double>("--minutes") { Description = "How long faults are made, in minutes (0.2 to 1440).", DefaultValueFactory = static _ => 10 };
var seed = new Option<int>("--seed") { Description = "Repeats the faults and documents of a run. Default: a new one.", DefaultValueFactory = static _ => Random.Shared.Next(1, 1_000_000) };
var keep = new Option<bool>("--keep") { Description = "Keep the run's data folder even when nothing was wrong." };
minutes.Validators.Add(static result =>
{
    if (result.GetValueOrDefault<double>() is < 0.2 or > 1440)
    {
        result.AddError("--minutes: expected 0.2 to 1440.");
    }
});
var command = new RootCommand(
    "Breaks a running system in every way it can think of while documents come and go, then proves that nothing was lost, doubled, mixed or stuck. Touches nothing but servers and folders of its own. Exit code 1 when something did not hold.")
{
    minutes, seed, keep,
};
command.SetAction(async (arguments, cancellationToken) =>
{
    var home = Directory.CreateTempSubdirectory("ingest-chaos-");
    if (!OperatingSystem.IsWindows())
    {
        // The database's own user has to pass.
        File.SetUnixFileMode(home.FullName, (UnixFileMode)Convert.ToInt32("755", 8));
    }

    var options = new ChaosOptions { Duration = TimeSpan.FromMinutes(arguments.GetValue(minutes)), Seed = arguments.GetValue(seed), Home = home.FullName };
    try
    {
        var receipt = await ChaosRun.RunAsync(options, Console.Error.WriteLine, cancellationToken);
        Console.Write(receipt.Write(options));
        if (receipt.Violations == 0 && !arguments.GetValue(keep))
        {
            home.Delete(recursive: true);
        }

        return receipt.Violations == 0 ? 0 : 1;
    }
    catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
    {
        return 130;
    }
    catch (Exception error) when (error is IngestException or TimeoutException)
    {
        await Console.Error.WriteLineAsync($"ingest chaos: {error.Message} (data and logs: {home.FullName})");
        return 2;
    }
});
return await command.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromMinutes(1), EnableDefaultExceptionHandler = false });
