using Ingest.Domain.Batches;
using Ingest.Domain.Cost;
using Ingest.Domain.Documents;
using Ingest.Domain.Extraction;
using Ingest.LocalHost.Files;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Ingest.LocalHost.Ingestion;

/// <summary>
/// Reads files as ingesting them would, up to their chunks, and adds up what that would take. Registers nothing, embeds nothing, stores nothing; files that
/// are in already with the same bytes are only counted.
/// </summary>
internal sealed class DryRun(FileEstimator estimator, IBatchStore batches, IOptions<IntakeOptions> options, TimeProvider time)
{
    private const int Page = 1_000;

    /// <summary>With the services of an application.</summary>
    public static DryRun Of(IServiceProvider services) => new(
        services.GetRequiredService<FileEstimator>(), services.GetRequiredService<IBatchStore>(), services.GetRequiredService<IOptions<IntakeOptions>>(),
        services.GetRequiredService<TimeProvider>());

    /// <summary>Reads the files, as many at once as a worker has slots.</summary>
    public async Task<IngestionEstimate> RunAsync(
        IReadOnlyList<SelectedFile> files, string collection, int slots, Action<int> done, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var estimates = new FileEstimate?[files.Count];
        var finished = 0;
        foreach (var page in files.Index().Chunk(Page))
        {
            var listed = await new FileManifest(options.Value.MaxFileSize).ReadAsync(page, cancellationToken);
            var unchanged = (await batches.FindUnchangedAsync(collection, [.. listed.Select(static f => f.Entry).OfType<BatchEntry>()], cancellationToken))
                .ToHashSet(StringComparer.Ordinal);
            await Parallel.ForEachAsync(
                listed, new ParallelOptions { MaxDegreeOfParallelism = slots, CancellationToken = cancellationToken },
                async (file, token) =>
                {
                    estimates[file.Index] = await EstimateAsync(file, unchanged, token);
                    done(Interlocked.Increment(ref finished));
                });
        }

        return IngestionEstimate.Of(files, estimates, time.GetElapsedTime(started));
    }

    private async Task<FileEstimate?> EstimateAsync(ManifestFile file, HashSet<string> unchanged, CancellationToken cancellationToken)
    {
        if (file.Problem is { } problem)
        {
            return new FileEstimate(null, 0, 0, TimeSpan.Zero, problem.Code, problem.Message);
        }

        if (unchanged.Contains(file.Entry!.Name.Value))
        {
            return null;
        }

        try
        {
            return await estimator.EstimateAsync(file.File.Path, file.Entry.Name.FileName, cancellationToken);
        }
        catch (Exception error) when (FileFault.Describe(error) is { } fault)
        {
            return new FileEstimate(null, 0, 0, TimeSpan.Zero, fault.Code, fault.Message);
        }
    }
}

/// <summary>What ingesting files would take.</summary>
/// <param name="Files">Files looked at.</param>
/// <param name="Unchanged">Of these, in already with the same bytes.</param>
/// <param name="Types">Those that would be read, by type.</param>
/// <param name="Problems">Those that would fail, and why.</param>
/// <param name="Chunks">Chunks that would be embedded.</param>
/// <param name="Tokens">Their tokens, estimated.</param>
/// <param name="ReadSeconds">What reading them took now: about what it takes again.</param>
internal sealed record IngestionEstimate(
    int Files, int Unchanged, IReadOnlyList<TypeEstimate> Types, IReadOnlyList<FileProblemOf> Problems, long Chunks, long Tokens, double ReadSeconds)
{
    /// <summary>Adds up.</summary>
    public static IngestionEstimate Of(IReadOnlyList<SelectedFile> files, IReadOnlyList<FileEstimate?> estimates, TimeSpan took)
    {
        var read = estimates.OfType<FileEstimate>().ToList();
        return new IngestionEstimate(
            files.Count,
            estimates.Count(static e => e is null),
            [.. read.Where(static e => e.ErrorCode is null).GroupBy(static e => e.Type).Select(static g => new TypeEstimate(
                g.Key?.ToExtension() ?? "", g.Count(), g.Sum(static e => (long)e.Chunks), g.Sum(static e => e.Tokens))).OrderByDescending(static t => t.Files).ThenBy(static t => t.Type, StringComparer.Ordinal)],
            [.. estimates.Index().Where(static e => e.Item?.ErrorCode is not null).Select(e => new FileProblemOf(files[e.Index].Name, e.Item!.ErrorCode!, e.Item.ErrorMessage ?? ""))],
            read.Sum(static e => (long)e.Chunks), read.Sum(static e => e.Tokens), Math.Round(took.TotalSeconds, 3));
    }
}

/// <summary>Files of a type.</summary>
/// <param name="Type">As a file extension.</param>
/// <param name="Files">How many.</param>
/// <param name="Chunks">Their chunks.</param>
/// <param name="Tokens">Their tokens, estimated.</param>
internal sealed record TypeEstimate(string Type, int Files, long Chunks, long Tokens);

/// <summary>A file that would fail.</summary>
/// <param name="Name">Document name.</param>
/// <param name="Code">Error code.</param>
/// <param name="Message">What happened and what to do.</param>
internal sealed record FileProblemOf(string Name, string Code, string Message);
