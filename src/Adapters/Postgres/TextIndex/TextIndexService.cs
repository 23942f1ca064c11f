using Ingest.Domain.Errors;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Ingest.Adapters.Postgres.TextIndex;

/// <summary>Indexes words when it is their turn (<see cref="WordsTurn"/>). What is left when the process ends waits for the next one, and is found meanwhile, only slower.</summary>
internal sealed partial class TextIndexService(
    TextIndexing indexing, WordsTurn turn, WrittenPoints written, TimeProvider time, ILogger<TextIndexService> logger) : BackgroundService
{
    /// <summary>How often it looks without being told: another process may have left something.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(30);

    /// <summary>How often it looks whether it is its turn.</summary>
    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>The first look of a new process, which has better things to do first.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(2);

    private enum Outcome
    {
        NotNow,
        Done,
        NothingToDo,
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Task.Delay(FirstLook, time, stoppingToken);
        var unmerged = false;
        while (true)
        {
            switch (await TryAsync(StepAsync, Outcome.NothingToDo, stoppingToken))
            {
                case Outcome.Done:
                    unmerged = true;
                    break;
                case Outcome.NotNow:
                    await Task.Delay(Poll, time, stoppingToken);
                    break;
                default:
                    unmerged = unmerged && !await TryAsync(MergeAsync, otherwise: false, stoppingToken);
                    await written.WaitAsync(Idle, stoppingToken);
                    break;
            }
        }
    }

    private async Task<Outcome> StepAsync(CancellationToken cancellationToken)
    {
        if (!await turn.IsNowAsync(cancellationToken))
        {
            return Outcome.NotNow;
        }

        return await indexing.RunStepAsync(cancellationToken) > 0 ? Outcome.Done : Outcome.NothingToDo;
    }

    private async Task<bool> MergeAsync(CancellationToken cancellationToken)
    {
        await indexing.MergeAsync(cancellationToken);
        return true;
    }

    private async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> work, T otherwise, CancellationToken cancellationToken)
    {
        try
        {
            return await work(cancellationToken);
        }
        catch (RetryableException error)
        {
            LogPutOff(error.Message);
            return otherwise;
        }
    }

    [LoggerMessage(3201, LogLevel.Warning, "The words of new chunks could not be indexed ({Reason}); searches read those chunks until it works again.")]
    private partial void LogPutOff(string reason);
}
