using System.Globalization;

namespace Ingest.Chaos.Workload;

/// <summary>A small document that is added after a fault: the time until a search finds it is the time of recovery.</summary>
internal sealed class Canary(int seed, ServiceClient services, Expectations expectations)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private readonly Random _random = new(seed ^ 0xCA7);
    private int _number;

    /// <summary>Adds one and answers how long it took to be found; null when it took longer than three minutes.</summary>
    public async Task<TimeSpan?> MeasureAsync(CancellationToken cancellationToken)
    {
        var word = string.Create(CultureInfo.InvariantCulture, $"canary{seed}x{++_number}");
        var subject = expectations.Get($"canary/{_number}.txt");
        var (content, bytes) = Documents.MakeLighthouse(word);
        var started = TimeProvider.System.GetTimestamp();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            while (await services.UploadAsync(subject.Name, bytes, _random, limit.Token) is var answer && answer != Answer.Done)
            {
                subject.Doubt(content);
                await Task.Delay(100, limit.Token);
            }

            subject.Settle(content);
            await WaitUntilFoundAsync(services, word, _random, Limit, limit.Token);
            return TimeProvider.System.GetElapsedTime(started);
        }
        catch (Exception error) when (error is TimeoutException || (error is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }

    /// <summary>Returns when a search for the word finds it.</summary>
    /// <exception cref="TimeoutException">It was not found within the limit.</exception>
    public static async Task WaitUntilFoundAsync(ServiceClient services, string word, Random random, TimeSpan limit, CancellationToken cancellationToken)
    {
        for (var started = TimeProvider.System.GetTimestamp(); ; await Task.Delay(100, cancellationToken))
        {
            if (await services.SearchAsync(word, 3, random, cancellationToken) is { } hits && hits.Any(hit => hit.Text.Contains(word, StringComparison.Ordinal)))
            {
                return;
            }

            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"'{word}' was not searchable within {limit.TotalSeconds:0} s.");
            }
        }
    }
}
