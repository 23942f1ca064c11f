using System.Diagnostics;
using Ingest.Bench.Corpus;

namespace Ingest.Bench.Memory;

/// <summary>
/// The same amount of work all the time on a collection that does not grow: of five calls two add a document, two delete the oldest and one replaces
/// the bytes of one, and every tenth call is followed by a search. Files are those of the mixed corpus. The same calls for the same seed.
/// </summary>
internal sealed class SteadyLoad(Service service, string corpus, int seed)
{
    /// <summary>Collection that it fills.</summary>
    public const string Collection = "steady";

    /// <summary>Files of the corpus, a multiple of its formats so that a name keeps its format.</summary>
    public const int Files = 500;

    /// <summary>Documents that live once it is steady.</summary>
    public const int Population = 300;

    private const int CallsOfATurn = 5;
    private const int CallsToASearch = 10;
    private const int Formats = 5;

    private readonly Random _random = new(seed);
    private readonly List<(int Number, Guid Id)> _live = [];
    private int _number;

    /// <summary>Calls so far.</summary>
    public int Calls { get; private set; }

    /// <summary>Documents that live now.</summary>
    public int Live => _live.Count;

    /// <summary>Bytes sent so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>Works until cancelled. A call that comes late is not left out: those after it come closer together.</summary>
    public async Task RunAsync(double callsPerSecond, CancellationToken cancellationToken)
    {
        var started = Stopwatch.GetTimestamp();
        while (!cancellationToken.IsCancellationRequested)
        {
            var early = TimeSpan.FromSeconds(Calls / callsPerSecond) - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
            }

            // A call under way is waited for, so that what lives is known.
            await CallAsync();
            if (++Calls % CallsToASearch == 0 && _live.Count > 0)
            {
                await service.SearchAsync($"document {MixedCorpus.Word(_live[_random.Next(_live.Count)].Number % Files)}", Collection, top: 10, "hybrid");
            }
        }
    }

    private Task CallAsync() => (Calls % CallsOfATurn) switch
    {
        1 or 3 when _live.Count >= Population => DeleteAsync(),
        4 when _live.Count > 0 => ReplaceAsync(_live[_random.Next(_live.Count)].Number),
        _ => AddAsync(),
    };

    private async Task AddAsync()
    {
        var number = _number++;
        _live.Add((number, (await SendAsync(number, number % Files)).Id));
    }

    private Task<Added> ReplaceAsync(int number) => SendAsync(number, (number + (Formats * _random.Next(Files / Formats))) % Files);

    private async Task DeleteAsync()
    {
        await service.DeleteAsync(_live[0].Id);
        _live.RemoveAt(0);
    }

    private async Task<Added> SendAsync(int number, int file)
    {
        var bytes = await File.ReadAllBytesAsync(MixedCorpus.PathOf(corpus, file));
        Bytes += bytes.Length;
        return await service.UploadAsync(Collection, $"steady/{number}{Path.GetExtension(MixedCorpus.Name(number))}", bytes);
    }
}
