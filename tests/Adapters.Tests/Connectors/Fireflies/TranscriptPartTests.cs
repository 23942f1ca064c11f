using System.Globalization;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Ingest.Adapters.Connectors.Fireflies;
using Ingest.Adapters.Connectors.Http;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Tests.Connectors.Fireflies;

public sealed class TranscriptPartTests
{
    private static readonly SourceFailures Failures = new(
        new Source("meetings", new SourceOptions()),
        new SourceHttpProfile("Fireflies", new Uri("https://api.fireflies.ai/"), 60, static (_, _) => { }, "Copy the key."),
        new SourceHttpLimits(),
        TimeProvider.System);

    [Fact]
    public void Reading_AnyDatesLimitsAndOrder_BringsEveryTranscriptOfTheSpanAndEnds() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Worlds(), static world => Read(world, since: 20, until: 80, untilNothing: false).SetEquals(Expected(world, 20, 80))));

    [Fact]
    public void Enumerating_AnyDatesLimitsAndOrderAndShorterAnswers_BringsEveryTranscriptAndEnds() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Worlds(), static world => Read(world, null, null, untilNothing: true).SetEquals(Expected(world, null, null))));

    /// <summary>Where no two have one date: among equal dates there is only skip to go on with, and that counts what comes and goes.</summary>
    [Fact]
    public void Enumerating_TranscriptsComeAndGoMeanwhile_BringsAllThatWereThereThroughout() => Check.One(
        Config.QuickThrowOnFailure.WithMaxTest(300),
        Prop.ForAll(Worlds(), static any =>
        {
            var world = any with { Dates = [.. any.Dates.Distinct()], Limit = any.Limit + 1, Cap = any.Cap + 2, IsUnordered = false };
            var lasting = world.Dates.Select(static (_, n) => n).Where(static n => n % 3 != 0).Select(Name).ToHashSet();
            return lasting.IsSubsetOf(Read(world, null, null, untilNothing: true, comesAndGoes: true));
        }));

    /// <summary>Few dates for many transcripts, so that borders fall between equal ones. Answers in another order are long enough not to be in order by chance.</summary>
    private static Arbitrary<World> Worlds() => Gen.Choose(0, 60).SelectMany(count =>
        Gen.Choose(0, 30).Select(static day => (long)day * 3).ListOf(count).SelectMany(dates =>
            Gen.Choose(1, 7).SelectMany(limit => Gen.Choose(0, 4).SelectMany(cap => Gen.Choose(0, 3).Select(kind =>
                kind == 1
                    ? new World([.. dates], limit + 12, cap == 0 ? 0 : cap + 12, IsUnordered: true, ExcludesBounds: false)
                    : new World([.. dates], limit, cap, IsUnordered: false, ExcludesBounds: kind == 2)))))).ToArbitrary();

    private static HashSet<string> Expected(World world, long? since, long? until) =>
        [.. world.Dates.Select(static (date, n) => (date, n)).Where(entry => !(entry.date < since) && !(entry.date > until)).Select(static entry => Name(entry.n))];

    private static HashSet<string> Read(World world, long? since, long? until, bool untilNothing, bool comesAndGoes = false)
    {
        var read = new HashSet<string>();
        string? cursor = null;
        for (var requests = 0; requests < 1000; requests++)
        {
            var part = new TranscriptPart(TranscriptCursor.Read(cursor)!, since, until, untilNothing);
            using var list = Answer(world, part.Query(world.Limit, keysOnly: true), untilNothing, comesAndGoes ? requests : null);
            read.UnionWith(part.NewOf(list, world.Limit).Select(static entry => entry.Id));
            cursor = part.After(list, world.Limit)?.Write();
            if (cursor is null)
            {
                return read;
            }
        }

        throw new InvalidOperationException($"No end after 1000 requests: {world}");
    }

    /// <summary>As Fireflies might answer. A third of the transcripts is there only for every other request, if so wanted.</summary>
    private static TranscriptList Answer(World world, TranscriptQuery query, bool mayBeShort, int? request)
    {
        var fitting = world.Dates.Select(static (date, n) => (date, n))
            .Where(entry => world.ExcludesBounds ? !(entry.date <= query.From) && !(entry.date >= query.To) : !(entry.date < query.From) && !(entry.date > query.To))
            .Where(entry => request is null || entry.n % 3 != 0 || (request + entry.n) % 2 == 0);
        var order = world.IsUnordered
            ? fitting.OrderBy(static entry => (entry.n * 7919) % 61)
            : fitting.OrderByDescending(static entry => entry.date).ThenBy(static entry => entry.n);
        var limit = mayBeShort && world.Cap > 0 ? Math.Min(world.Cap, query.Limit) : query.Limit;
        var transcripts = order.Skip(query.Skip).Take(limit).Select(static entry => new { id = Name(entry.n), entry.date });
        return TranscriptList.Read("reading", JsonSerializer.SerializeToDocument(new { data = new { transcripts } }), Failures);
    }

    private static string Name(int n) => n.ToString(CultureInfo.InvariantCulture);

    private sealed record World(long[] Dates, int Limit, int Cap, bool IsUnordered, bool ExcludesBounds)
    {
        public override string ToString() => $"dates {string.Join(' ', Dates)}, limit {Limit}, cap {Cap}, {(IsUnordered ? "unordered" : "newest first")}, {(ExcludesBounds ? "without" : "with")} bounds";
    }
}
