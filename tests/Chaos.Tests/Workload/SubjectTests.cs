using Ingest.Chaos.Workload;

namespace Ingest.Chaos.Tests.Workload;

public sealed class SubjectTests
{
    private static readonly Content One = new("1", "one", IsBroken: false);
    private static readonly Content Two = new("2", "two", IsBroken: false);

    [Fact]
    public void Possible_AnsweredCalls_OnlyTheLast()
    {
        var subject = new Subject("a.txt", isDropped: false);

        subject.Settle(One);
        subject.Settle(Two);

        Assert.Equal([Two], subject.Possible);
    }

    [Fact]
    public void Possible_CallWithoutAnswer_StaysPossibleBehindLaterAnswers()
    {
        var subject = new Subject("a.txt", isDropped: false);

        subject.Settle(One);
        subject.Doubt(Two);
        subject.Settle(null);

        Assert.Equal([null, Two], subject.Possible);
    }
}
