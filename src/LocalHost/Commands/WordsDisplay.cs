using System.Globalization;
using Ingest.Domain.Errors;
using Ingest.Domain.Indexing;
using Ingest.LocalHost.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.LocalHost.Commands;

/// <summary>
/// Finishes what the index put off while documents were in work: a command that ends may be the last process on this data for long, and text searches
/// would stay slow. Whatever happens here, every document is searchable already, so nothing here makes a command fail.
/// </summary>
internal static class WordsDisplay
{
    /// <summary>Fewer are done before a line about them is read.</summary>
    private const long Few = 5_000;

    /// <summary>Does it, with a line when it takes a while. Interrupted it says what that means, and returns.</summary>
    /// <param name="application">Has the index.</param>
    /// <param name="say">Gets lines for people.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public static async Task FinishAsync(LocalApplication application, Action<string> say, CancellationToken cancellationToken)
    {
        if (application.Services.GetService<IIndexBacklog>() is not { } backlog)
        {
            return;
        }

        try
        {
            var waiting = await backlog.CountAsync(cancellationToken);
            if (waiting > Few)
            {
                say(string.Create(
                    CultureInfo.InvariantCulture, $"All of it is searchable. Indexing the words of {waiting:N0} chunks for text search; Ctrl+C leaves that for later."));
            }

            await backlog.FinishAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            say("Left for later: the next ./ingest run or ./ingest up goes on. Until then text searches find everything, only slower.");
        }
        catch (RetryableException error)
        {
            say($"Left for later, text searches are slower until then: {error.Message}");
        }
    }
}
