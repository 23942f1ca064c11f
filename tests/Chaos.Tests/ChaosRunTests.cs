using System.Globalization;
using Ingest.TestKit;

namespace Ingest.Chaos.Tests;

public sealed class ChaosRunTests(ITestOutputHelper output)
{
    /// <summary>Real faults take real time; the seed of the day's build would hide a failure, so it is fixed.</summary>
    [Theory]
    [InlineData(7)]
    public async Task RunAsync_ShortSeededRun_NothingIsLostDoubledMixedOrStuck(int seed)
    {
        using var home = new TemporaryFolder();
        var options = new ChaosOptions
        {
            Duration = TimeSpan.FromSeconds(25), Seed = seed, Home = Path.Combine(home.Path, seed.ToString(CultureInfo.InvariantCulture)),
            Calm = TimeSpan.FromSeconds(1), Lease = TimeSpan.FromSeconds(8), Services = 2,
        };
        Directory.CreateDirectory(options.Home);

        var receipt = await ChaosRun.RunAsync(options, output.WriteLine, TestContext.Current.CancellationToken);

        var text = receipt.Write(options);
        output.WriteLine(text);
        Assert.True(receipt.Violations == 0, text);
        Assert.True(receipt.Operations > 20, text);
        Assert.True(receipt.Faults > 1, text);
    }
}
