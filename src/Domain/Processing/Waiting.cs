using System.Runtime.CompilerServices;

namespace Ingest.Domain.Processing;

/// <summary>Lets something happen from time to time while the next element of a stream is awaited.</summary>
internal static class Waiting
{
    /// <summary>
    /// The source, unchanged. Whenever its next element takes longer than the interval, <paramref name="whileWaiting"/> runs, again and again
    /// until the element is there; it never runs at the same time as the consumer. What it throws stops the source and is thrown on.
    /// </summary>
    public static async IAsyncEnumerable<T> WhileWaitingAsync<T>(
        this IAsyncEnumerable<T> source, Func<Task> whileWaiting, TimeSpan interval, TimeProvider time,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var elements = source.GetAsyncEnumerator(stop.Token);
        while (true)
        {
            var next = elements.MoveNextAsync();
            if (!(next.IsCompleted ? await next : await AwaitAsync(next.AsTask(), whileWaiting, interval, time, stop)))
            {
                yield break;
            }

            yield return elements.Current;
        }
    }

    private static async Task<bool> AwaitAsync(
        Task<bool> next, Func<Task> whileWaiting, TimeSpan interval, TimeProvider time, CancellationTokenSource stop)
    {
        try
        {
            while (true)
            {
                using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                var first = await Task.WhenAny(next, Task.Delay(interval, time, enough.Token));
                await enough.CancelAsync();
                if (first == next || stop.IsCancellationRequested)
                {
                    return await next;
                }

                await whileWaiting();
            }
        }
        catch when (!next.IsCompleted)
        {
            // The source must be at rest before it is disposed of; its own end does not matter any more.
            await stop.CancelAsync();
            await next.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            throw;
        }
    }
}
