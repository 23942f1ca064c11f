using Ingest.Domain.Collections;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;
using Ingest.LocalHost.Output;
using Ingest.LocalHost.Stack;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.LocalHost.Hosting;

/// <summary>
/// The names that people complete on a command line: of collections, sources and the newest documents. Every command that had the database leaves them in small
/// files of the data folder, one name a line, so that a shell can read them without starting anything. They may be some commands old; nothing depends on them.
/// </summary>
internal static class KnownNames
{
    /// <summary>The folder within the data folder.</summary>
    public const string Folder = "names";

    /// <summary>Documents in the list. A shell that offers more is of no help.</summary>
    public const int MostDocuments = 500;

    // At the end of a command, for something that nobody waits for.
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(1);

    /// <summary>Leaves the names as they are now, or lets it be when the database does not answer at once or the folder cannot be written.</summary>
    public static async Task LeaveAsync(HomeFolder home, IServiceProvider services)
    {
        using var limit = new CancellationTokenSource(TimeLimit);
        try
        {
            var collections = await services.GetRequiredService<ICollectionStore>().ListAsync(queues: null, limit.Token);
            var documents = await services.GetRequiredService<IDocumentQueries>().ListAsync(new DocumentFilter(Limit: MostDocuments), limit.Token);
            var sources = services.GetRequiredService<SourceCatalog>().All;
            Directory.CreateDirectory(home.Find(Folder));
            Write(home, "collections", collections.Select(static collection => collection.Name));
            Write(home, "documents", documents.Items.Select(static document => document.Name));
            Write(home, "sources", sources.Select(static source => source.Name));
        }
        catch (Exception error) when (error is IngestException or OperationCanceledException or IOException or UnauthorizedAccessException)
        {
            // A list of names that is older, or missing, is no failure of a command that has done its work.
        }
    }

    private static void Write(HomeFolder home, string list, IEnumerable<string> names)
    {
        var path = home.Find(Folder, list);
        var draft = $"{path}.{Environment.ProcessId}";
        File.WriteAllLines(draft, names.Distinct(StringComparer.Ordinal).Where(static name => Plain.Line(name) == name).Order(StringComparer.Ordinal));
        File.Move(draft, path, overwrite: true);
    }
}
