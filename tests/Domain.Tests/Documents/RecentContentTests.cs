using System.Security.Cryptography;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Documents;
using Ingest.Domain.Processing;
using Ingest.TestKit;
using Microsoft.Extensions.Options;

namespace Ingest.Domain.Tests.Documents;

public sealed class RecentContentTests
{
    private const int Megabyte = 1024 * 1024;

    private readonly ManualTimeProvider _time = new();

    [Fact]
    public void Take_KeptForAWorkerOfTheQueue_AnswersTheBytesOnce()
    {
        var recent = Recent();
        using var taking = recent.Open(["q1"]);
        var content = Receive(recent, 1, "hello"u8);

        Assert.Same(content, recent.Take(Key(1), Hash(content!)));
        Assert.Null(recent.Take(Key(1), Hash(content!)));
        Assert.Equal(0, recent.Size);
    }

    [Fact]
    public void Take_RegisteredWithAnotherHash_AnswersNothingAndForgetsTheBytes()
    {
        var recent = Recent();
        using var taking = recent.Open(["q1"]);
        var content = Receive(recent, 1, "hello"u8);

        Assert.Null(recent.Take(Key(1), Hash("other"u8)));
        Assert.Null(recent.Take(Key(1), Hash(content!)));
    }

    [Fact]
    public void Take_AfterTheLongestTime_AnswersNothing()
    {
        var recent = Recent();
        using var taking = recent.Open(["q1"]);
        var (inTime, late) = (Receive(recent, 1, "in time"u8), Receive(recent, 2, "late"u8));

        _time.Advance(RecentContent.MaxAge);
        Assert.Same(inTime, recent.Take(Key(1), Hash(inTime!)));
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Null(recent.Take(Key(2), Hash(late!)));
    }

    [Fact]
    public void Begin_NoWorkerOfTheQueueHere_HasNoRoom()
    {
        var recent = Recent();

        Assert.Null(recent.Begin("q1", 5));
        using (recent.Open(["q1"]))
        {
            Assert.Null(recent.Begin("q2", 5));
            Assert.NotNull(recent.Begin("q1", 5));
        }

        Assert.Null(recent.Begin("q1", 5));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0L)]
    [InlineData(RecentContent.MaxSize + 1L)]
    [InlineData(long.MaxValue)]
    public void Begin_LengthUnknownOrNoneOrLarge_HasNoRoom(long? length)
    {
        var recent = Recent();
        using var taking = recent.Open(["q1"]);

        Assert.Null(recent.Begin("q1", length));
    }

    [Fact]
    public void Begin_SwitchedOff_HasNoRoom()
    {
        var recent = Recent(megabytes: 0);
        using var taking = recent.Open(["q1"]);

        Assert.Null(recent.Begin("q1", 1));
    }

    [Fact]
    public void Begin_Full_HasRoomAgainWhenSomethingIsTakenOrOld()
    {
        var recent = Recent(megabytes: 2);
        using var taking = recent.Open(["q1"]);
        var first = Receive(recent, 1, new byte[Megabyte]);
        Receive(recent, 2, new byte[Megabyte]);
        Assert.Null(recent.Begin("q1", 1));

        recent.Take(Key(1), Hash(first!));
        Assert.NotNull(Receive(recent, 3, new byte[Megabyte]));
        Assert.Null(recent.Begin("q1", 1));

        _time.Advance(RecentContent.MaxAge + TimeSpan.FromTicks(1));
        Assert.NotNull(recent.Begin("q1", 1));
        Assert.Equal(0, recent.Size);
    }

    [Fact]
    public void Open_LastWorkerStopped_KeepsNothing()
    {
        var recent = Recent();
        var (one, another) = (recent.Open(["q1"]), recent.Open(["q1"]));
        var content = Receive(recent, 1, "hello"u8);

        one.Dispose();
        Assert.Equal(5, recent.Size);
        another.Dispose();
        Assert.Equal(0, recent.Size);

        // An upload that began before the stop ends after it.
        recent.Keep(Key(1), Hash(content!), content!);
        Assert.Equal(0, recent.Size);
    }

    /// <summary>Whatever comes, goes and grows old: no more is kept than allowed, what is counted is what is there, and what is handed out is what was kept.</summary>
    [Fact]
    public void Keep_AnySteps_StaysWithinItsBoundAndHandsOutOnlyWhatWasKept() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Gen.Zip(Gen.Choose(0, 3), Gen.Zip(Gen.Choose(0, 5), Gen.Choose(1, Megabyte))).ListOf().ToArbitrary(),
            steps =>
            {
                var recent = Recent(megabytes: 1);
                using var taking = recent.Open(["q1"]);
                var kept = new Dictionary<int, byte[]>();
                foreach (var (step, (key, size)) in steps)
                {
                    switch (step)
                    {
                        case 0 or 1:
                            // Not asked first, as when others were received meanwhile.
                            kept[key] = BitConverter.GetBytes(size).Concat(new byte[size]).ToArray();
                            recent.Keep(Key(key), Hash(kept[key]), kept[key]);
                            break;
                        case 2 when kept.Remove(key, out var content):
                            var before = recent.Size;
                            var taken = recent.Take(Key(key), Hash(content));
                            Assert.True(taken is null || ReferenceEquals(taken, content));
                            Assert.Equal(before - (taken?.Length ?? 0), recent.Size);
                            break;
                        case 3:
                            _time.Advance(TimeSpan.FromSeconds(size % 10));
                            break;
                    }

                    Assert.InRange(recent.Size, 0, Megabyte);
                }
            }));

    private static VersionKey Key(int number) => new(new Guid(number, 0, 0, new byte[8]), 1);

    private static ContentHash Hash(ReadOnlySpan<byte> content) => new(SHA256.HashData(content));

    private static byte[]? Receive(RecentContent recent, int number, ReadOnlySpan<byte> content)
    {
        var room = recent.Begin("q1", content.Length);
        if (room is not null)
        {
            content.CopyTo(room);
            recent.Keep(Key(number), Hash(content), room);
        }

        return room;
    }

    private RecentContent Recent(int megabytes = 16) => new(Options.Create(new WorkerOptions { RecentContentMegabytes = megabytes }), _time);
}
