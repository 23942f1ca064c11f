using System.Diagnostics;
using Ingest.LocalHost.Commands;
using Ingest.LocalHost.Commands.Completions;
using Ingest.TestKit;

namespace Ingest.LocalHost.Tests.Commands.Completions;

public sealed class BashCompletionTests
{
    private static readonly IReadOnlyList<CompletedVerb> Verbs = CompletedVerb.AllOf(IngestCommand.Build());

    [Theory]
    [InlineData("sea", "search")]
    [InlineData("sync-s", "sync-status")]
    [InlineData("search --t", "--top")]
    [InlineData("secret re", "remove")]
    [InlineData("secret set --e", "--expires")]
    [InlineData("completions f", "fish")]
    [InlineData("search --collection co", "contracts")]
    [InlineData("sync tick", "tickets")]
    [InlineData("show ann", @"annual\ report.pdf")]
    [InlineData("show mißt", "mißt.txt")]
    [InlineData("search --top ", "")]
    [InlineData("nonsense --", "")]
    public async Task Complete_Words_OffersWhatFits(string words, string expected)
    {
        using var home = Names();

        Assert.Equal(expected, await CompleteAsync(home, words));
    }

    [Fact]
    public async Task Complete_NoDataFolder_OffersNothingAndMakesNothing()
    {
        using var folder = new TemporaryFolder();

        Assert.Equal("", await CompleteAsync(folder, "show a"));
        Assert.False(Directory.Exists(folder.Find("home")));
    }

    [Fact]
    public void Scripts_NameEveryVerbAndOption()
    {
        string[] scripts = [BashCompletion.Write(Verbs), ZshCompletion.Write(Verbs), FishCompletion.Write(Verbs)];

        foreach (var verb in Verbs.SelectMany(static verb => verb.Whole()))
        {
            Assert.All(scripts, script => Assert.Contains(verb.Name, script, StringComparison.Ordinal));
            Assert.All(verb.Options, option => Assert.All(scripts, script => Assert.Contains(option.Name.TrimStart('-'), script, StringComparison.Ordinal)));
        }

        // Pressing Tab must not run this program.
        Assert.All(scripts, static script => Assert.DoesNotContain("dotnet", script, StringComparison.Ordinal));
    }

    private static TemporaryFolder Names()
    {
        var folder = new TemporaryFolder();
        folder.Write("home/names/collections", "contracts\nnotes\n");
        folder.Write("home/names/sources", "tickets\n");
        folder.Write("home/names/documents", "annual report.pdf\nmißt.txt\nother.txt\n");
        return folder;
    }

    /// <summary>What bash offers after these words, as it would when Tab is pressed.</summary>
    private static async Task<string> CompleteAsync(TemporaryFolder folder, string words)
    {
        var script = folder.Write("ingest.bash", BashCompletion.Write(Verbs));
        var start = new ProcessStartInfo("bash", ["--norc", "-c",
            """source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _ingest; printf '%s\n' "${COMPREPLY[@]}" """,
            "bash", script, "./ingest", .. words.Split(' ')])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["INGEST_HOME"] = folder.Find("home");
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return output.Trim();
    }
}
