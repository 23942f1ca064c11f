using System.Runtime.CompilerServices;

namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>Reads pages a few ahead and hands them out in order.</summary>
internal static class OrderedReading
{
    /// <summary>Every page that was started, in the order of <paramref name="pages"/>.</summary>
    /// <param name="pages">What to read.</param>
    /// <param name="start">Starts to read a page, or answers null for one that is to be left out. Stopped by its token when nobody takes it any more.</param>
    /// <param name="ahead">Pages that may be unfinished while the next is started.</param>
    /// <param name="cancellationToken">Stops all; whatever was started has ended when this throws.</param>
    public static async IAsyncEnumerable<PageText> ReadAsync<TPage>(
        IAsyncEnumerable<TPage> pages, Func<TPage, CancellationToken, Task<PageText>?> start, int ahead,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var reading = new Queue<Task<PageText>>();
        try
        {
            await foreach (var page in pages.WithCancellation(cancellationToken))
            {
                if (start(page, stop.Token) is { } started) reading.Enqueue(started);
                while (reading.Count > ahead || (reading.TryPeek(out var oldest) && oldest.IsCompleted)) yield return await reading.Dequeue();
            }
            while (reading.TryDequeue(out var next)) yield return await next;
        }
        finally
        {
            await stop.CancelAsync();
            foreach (var abandoned in reading)
                await ((Task)abandoned).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
