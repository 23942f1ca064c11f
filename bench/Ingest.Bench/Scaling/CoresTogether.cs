using System.Diagnostics;
using Ingest.Bench.Comparison;

namespace Ingest.Bench.Scaling;

/// <summary>What a core is worth while all of them work: cores of a virtual machine may be halves of one, and all share memory.</summary>
internal static class CoresTogether
{
    private const int Rounds = 5;
    private static readonly TimeSpan Span = TimeSpan.FromMilliseconds(200);

    /// <summary>Work of each core when all do the same, as a share of what one does alone: 0.5 (two halves of one) to 1. The median of a few pairs.</summary>
    public static double Measure()
    {
        Work(Span); // Compiled before the clock counts.
        return Math.Clamp(
            Sections.Medians.Of(Enumerable.Range(0, Rounds).Select(static _ =>
            {
                var alone = Work(Span);
                var all = new long[Environment.ProcessorCount];
                Thread[] threads = [.. all.Select((_, i) => new Thread(() => all[i] = Work(Span)))];
                Array.ForEach(threads, static thread => thread.Start());
                Array.ForEach(threads, static thread => thread.Join());
                return all.Average() / alone;
            })),
            0.5,
            1);
    }

    // Going through text, as extraction and chunking do.
    private static long Work(TimeSpan span)
    {
        var (embedder, text, started, done) = (new TrivialEmbedder(), new string('x', 8_000), Stopwatch.GetTimestamp(), 0L);
        while (Stopwatch.GetElapsedTime(started) < span)
        {
            embedder.Embed(text);
            done++;
        }

        return done;
    }
}
