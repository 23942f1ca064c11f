using FsCheck;
using FsCheck.Fluent;
using Ingest.Domain.Figures;

namespace Ingest.Domain.Tests.Figures;

public sealed class LatencyScaleTests
{
    [Fact]
    public void Percentile_OfAnyLatencies_IsWithinTenPercentOfTheExactOne() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(
            Gen.Choose(100, 10_000_000).ListOf().Where(static all => all.Count > 0).ToArbitrary(),
            Gen.Choose(1, 100).ToArbitrary(),
            static (milliseconds, percent) =>
            {
                var exact = milliseconds.Order().ElementAt((int)Math.Ceiling(percent / 100.0 * milliseconds.Count) - 1) / 1000.0;
                var buckets = milliseconds.CountBy(static ms => (int)Math.Ceiling(4 * Math.Log2(ms / 1000.0))).Select(static b => KeyValuePair.Create(b.Key, (long)b.Value)).ToList();

                Assert.InRange(LatencyScale.Percentile(buckets, percent / 100.0)!.Value, exact * 0.90, exact * 1.10);
            }));

    [Fact]
    public void Percentile_OfNothing_IsNull() => Assert.Null(LatencyScale.Percentile([], 0.5));
}
