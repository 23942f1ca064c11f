using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Ingestion;

/// <summary>Tries again what a database or storage that is away for the moment refused.</summary>
internal static class Patience
{
    private const int Attempts = 4;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Up to four times, with 1, 2 and 3 s in between, or what the service asks for.</summary>
    /// <exception cref="RetryableException">The last one.</exception>
    public static async Task<T> TryAsync<T>(Func<CancellationToken, Task<T>> work, TimeProvider time, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work(cancellationToken);
            }
            catch (RetryableException error) when (attempt < Attempts)
            {
                await Task.Delay(error.RetryAfter ?? Pause * attempt, time, cancellationToken);
            }
        }
    }
}
