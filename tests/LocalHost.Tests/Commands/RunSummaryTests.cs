using Ingest.LocalHost.Commands;
using Ingest.LocalHost.Files;
using Ingest.LocalHost.Ingestion;

namespace Ingest.LocalHost.Tests.Commands;

public sealed class RunSummaryTests
{
    [Fact]
    public void Lines_ManyFiles_NameTheSlowestAndGroupFailuresByReason()
    {
        var problem = new FileProblem("encrypted", "Save a copy without the password.");
        List<FileResult> results =
        [
            .. Enumerable.Range(0, 30).Select(static i => new FileResult($"f{i}", "ready", 1, i, null)),
            .. Enumerable.Range(0, 5).Select(i => new FileResult($"locked{i}", "failed", 0, 0, problem)),
            new("junk", "failed", 0, 0, new FileProblem("corrupt", "Not a PDF.")),
        ];

        Assert.Equal(
            [
                "Slowest: f29 29.0 s, f28 28.0 s, f27 27.0 s.",
                "5 failed, encrypted: locked0, locked1, locked2 and 2 more. Save a copy without the password.",
                "1 failed, corrupt: junk. Not a PDF.",
            ],
            RunSummary.Lines(results));
    }

    [Fact]
    public void Lines_FewFiles_SayNothingThatTheTableDoesNot() =>
        Assert.Empty(RunSummary.Lines([new FileResult("slow", "failed", 1, 99, new FileProblem("corrupt", "Broken."))]));

    [Fact]
    public void WhatIsKept_SaysHowToGoOn() => Assert.Contains(
        "of 10 files 3 are done and 4 more are stored; nothing of that is lost. Run the same command again",
        IngestionDisplay.WhatIsKept(new IngestionSpeed(10, 7, 3, 0, 0, TimeSpan.Zero, 0, 0, null, [])),
        StringComparison.Ordinal);
}
