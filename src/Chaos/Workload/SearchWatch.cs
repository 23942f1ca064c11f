using System.Globalization;
using Ingest.Chaos.Stack;

namespace Ingest.Chaos.Workload;

/// <summary>
/// Searches all the time for documents that are complete and never change: whatever is broken, an answered search must find them, and must never mix
/// two versions of one document.
/// </summary>
internal sealed class SearchWatch(int seed, ChaosStack stack, ServiceClient services, Expectations expectations, Receipt receipt)
{
    private const int Lighthouses = 5;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan ReadyLimit = TimeSpan.FromMinutes(1);

    private readonly Random _random = new(seed ^ 0x5EA);
    private readonly List<(string Name, string Word)> _lighthouses = [];

    /// <summary>Adds the documents to search for; returns when they are searchable.</summary>
    public async Task PrepareAsync(CancellationToken cancellationToken)
    {
        for (var i = 0; i < Lighthouses; i++)
        {
            var (name, word) = (string.Create(CultureInfo.InvariantCulture, $"lighthouse/{i}.txt"), string.Create(CultureInfo.InvariantCulture, $"light{seed}x{i}"));
            var (content, bytes) = Documents.MakeLighthouse(word);
            if (await services.UploadAsync(name, bytes, _random, cancellationToken) != Answer.Done)
            {
                throw new InvalidOperationException($"'{name}' was not taken before anything was broken.");
            }

            expectations.Get(name).Settle(content);
            _lighthouses.Add((name, word));
        }

        foreach (var (_, word) in _lighthouses)
        {
            await Canary.WaitUntilFoundAsync(services, word, _random, ReadyLimit, cancellationToken);
        }
    }

    /// <summary>Searches until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var (name, word) = _lighthouses[_random.Next(_lighthouses.Count)];
            var started = TimeProvider.System.GetTimestamp();
            if (await services.SearchAsync(word, 5, _random, CancellationToken.None) is { } hits)
            {
                receipt.Searched(TimeProvider.System.GetElapsedTime(started));
                Check(name, word, hits);
            }

            await Task.Delay(Pause, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Searches once for each, when everything is calm: all of them must be found.</summary>
    public async Task CheckAllAsync(CancellationToken cancellationToken)
    {
        foreach (var (name, word) in _lighthouses)
        {
            Check(name, word, await services.SearchAsync(word, 5, _random, cancellationToken) ?? []);
        }
    }

    private void Check(string name, string word, IReadOnlyList<Hit> hits)
    {
        if (!hits.Any(hit => hit.Name == name && hit.Text.Contains(word, StringComparison.Ordinal)))
        {
            receipt.Violation($"search: '{name}' is complete and was not found by its own word among {hits.Count} hits (trouble of the embedder: {stack.Embedder.Trouble})");
        }

        foreach (var mixed in hits.GroupBy(static hit => hit.DocumentId).Where(static group => group.Select(static hit => hit.Version).Distinct().Count() > 1))
        {
            receipt.Violation($"search: one answer has two versions of document {mixed.Key}");
        }
    }
}
