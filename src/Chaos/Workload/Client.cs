using System.Globalization;
using Azure;
using Ingest.Chaos.Stack;

namespace Ingest.Chaos.Workload;

/// <summary>
/// One client: adds, changes, repeats, deletes and drops documents, one call at a time for one name, and writes down what it was told. The order of
/// its choices follows from its seed.
/// </summary>
internal sealed class Client(int number, int seed, ChaosStack stack, ServiceClient services, Documents documents, Expectations expectations, Receipt receipt)
{
    private const int Names = 40;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);

    private readonly Random _random = new((seed * 31) + number);
    private readonly Dictionary<string, (Content Content, byte[] Bytes)> _last = new(StringComparer.Ordinal);
    private readonly List<string> _names = [];

    /// <summary>Works until cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            var subject = Choose();
            using (await TakeAsync(subject))
            {
                // A call under way is waited for, so that the last word on every name is known.
                await StepAsync(subject);
            }

            await Task.Delay(Pause * _random.NextDouble() * 2, cancellationToken).ContinueWith(static _ => { }, TaskScheduler.Default);
        }
    }

    private Subject Choose()
    {
        if (_names.Count < Names)
        {
            var dropped = _random.Next(4) == 0;
            _names.Add(string.Create(CultureInfo.InvariantCulture, $"{(dropped ? "drop" : "file")}-{number}/{_names.Count}{Documents.ChooseExtension(_random)}"));
            return expectations.Get(_names[^1], dropped);
        }

        return expectations.Get(_names[_random.Next(_names.Count)]);
    }

    private Task StepAsync(Subject subject)
    {
        var repeats = _last.TryGetValue(subject.Name, out var last) && _random.Next(5) == 0;
        var (content, bytes) = repeats ? last : documents.Make(subject.Name, _random);
        if (subject.IsDropped)
        {
            _last[subject.Name] = (content, bytes);
            return DropAsync(subject, content, bytes);
        }

        if (_last.ContainsKey(subject.Name) && _random.Next(8) == 0)
        {
            _last.Remove(subject.Name);
            return DeleteAsync(subject);
        }

        _last[subject.Name] = (content, bytes);
        return UploadAsync(subject, content, bytes, repeats ? "upload again" : "upload");
    }

    private async Task UploadAsync(Subject subject, Content content, byte[] bytes, string what)
    {
        var answer = await services.UploadAsync(subject.Name, bytes, _random, CancellationToken.None);
        receipt.Operation($"{what}: {Word(answer)}");
        Record(subject, content, answer);
    }

    private async Task DeleteAsync(Subject subject)
    {
        try
        {
            if (await FindIdAsync(subject.Name) is { } id)
            {
                var answer = await services.DeleteAsync(id, _random, CancellationToken.None);
                receipt.Operation($"delete: {Word(answer)}");
                Record(subject, content: null, answer);
            }
        }
        catch (Npgsql.NpgsqlException)
        {
            receipt.Operation("delete: not sent");
        }
    }

    private async Task DropAsync(Subject subject, Content content, byte[] bytes)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        try
        {
            var blob = stack.Blobs.GetBlobContainerClient("inbox").GetBlobClient($"{ChaosStack.Collection}/{subject.Name}");
            await blob.UploadAsync(BinaryData.FromBytes(bytes), overwrite: true, limit.Token);
            receipt.Operation("drop: done");
            subject.Settle(content);
        }
        catch (Exception error) when (error is RequestFailedException or OperationCanceledException or AggregateException or HttpRequestException)
        {
            receipt.Operation("drop: unknown");
            subject.Doubt(content);
        }
    }

    private static void Record(Subject subject, Content? content, Answer answer)
    {
        if (answer == Answer.Done)
        {
            subject.Settle(content);
        }
        else if (answer == Answer.Unknown)
        {
            subject.Doubt(content);
        }
    }

    private async Task<Guid?> FindIdAsync(string name)
    {
        await using var command = stack.Database.CreateCommand("select id from ingest.document where name = $1 and deleted_at is null");
        command.Parameters.Add(new() { Value = name });
        return (Guid?)await command.ExecuteScalarAsync();
    }

    private static async Task<IDisposable> TakeAsync(Subject subject)
    {
        await subject.Turn.WaitAsync();
        return new Turn(subject.Turn);
    }

    private static string Word(Answer answer) => answer switch
    {
        Answer.Done => "done",
        Answer.Refused => "refused",
        _ => "unknown",
    };

    private sealed class Turn(SemaphoreSlim semaphore) : IDisposable
    {
        public void Dispose() => semaphore.Release();
    }
}
