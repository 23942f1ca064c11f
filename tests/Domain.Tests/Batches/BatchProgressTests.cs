using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Batches;

namespace Ingest.Domain.Tests.Batches;

public sealed class BatchProgressTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void EstimateDone_OneAMinute_IsRemainingMinutesAway()
    {
        var progress = Progress(new BatchCounts(2, 3, 1, 10, 1, 1, 0), settledLately: 60);

        Assert.Equal(1, progress.RatePerSecond(Start.AddHours(1)));
        Assert.Equal(Start.AddHours(1).AddSeconds(6), progress.EstimateDone(Start.AddHours(1)));
    }

    [Fact]
    public void RatePerSecond_YoungBatch_IsOverItsAge() =>
        Assert.Equal(3, Progress(new BatchCounts(0, 1, 0, 30, 0, 0, 0), settledLately: 30).RatePerSecond(Start.AddSeconds(10)));

    [Fact]
    public void EstimateDone_NothingSettledLately_IsUnknown() =>
        Assert.Null(Progress(new BatchCounts(0, 1, 0, 30, 0, 0, 0), settledLately: 0).EstimateDone(Start.AddHours(1)));

    [Fact]
    public void EstimateDone_AllSettled_IsUnknownBecauseDone()
    {
        var progress = Progress(new BatchCounts(0, 0, 0, 5, 1, 1, 1), settledLately: 3);

        Assert.True(progress.Done);
        Assert.Null(progress.EstimateDone(Start.AddSeconds(1)));
    }

    [Fact]
    public void Counts_Any_AddUp() => Prop
        .ForAll<byte[]>(random =>
        {
            var n = random.Concat(new byte[7]).Take(7).Select(static b => (long)b).ToArray();
            var progress = Progress(new BatchCounts(n[0], n[1], n[2], n[3], n[4], n[5], n[6]), settledLately: n[3]);
            return progress.Items == progress.Remaining + progress.Searchable + progress.Failed + progress.Counts.Superseded
                && progress.Accepted == progress.Items - n[0] - n[5]
                && progress.Done == (progress.EstimateDone(Start) is null && progress.Remaining == 0);
        })
        .QuickCheckThrowOnFailure();

    private static BatchProgress Progress(BatchCounts c, long settledLately) => new(
        new Batch(Guid.Empty, "c", Start), c.Expected + c.Pending + c.Processing + c.Ready + c.Failed + c.Refused + c.Superseded, c, 0, settledLately);
}
