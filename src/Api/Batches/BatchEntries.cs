using Ingest.Api.Problems;
using Ingest.Api.Requests;
using Ingest.Domain.Batches;
using Ingest.Domain.Documents;
using Ingest.Domain.Errors;
using Microsoft.AspNetCore.Http;

namespace Ingest.Api.Batches;

/// <summary>Checks the files of a manifest; a refusal says which one and why.</summary>
internal static class BatchEntries
{
    /// <exception cref="RequestException">400, with the place of the first entry that does not fit.</exception>
    public static IReadOnlyList<BatchEntry> Parse(IReadOnlyList<BatchFile> files, int least)
    {
        if (files.Count < least || files.Count > Batch.MaxPage)
        {
            throw QueryParameters.Invalid($"'items' has {files.Count:N0} files; allowed are {least} to {Batch.MaxPage:N0} a request. Append the others to the batch.");
        }

        var entries = new List<BatchEntry>(files.Count);
        var seen = new Dictionary<string, int>(files.Count, StringComparer.Ordinal);
        for (var i = 0; i < files.Count; i++)
        {
            var entry = Parse(files[i], i);
            if (!seen.TryAdd(entry.Name.Value, i))
            {
                throw QueryParameters.Invalid($"items[{i}] has the same name as items[{seen[entry.Name.Value]}] (names are compared in Unicode NFC).");
            }

            entries.Add(entry);
        }

        return entries;
    }

    private static BatchEntry Parse(BatchFile? file, int place)
    {
        if (file is null)
        {
            throw QueryParameters.Invalid($"items[{place}] is null.");
        }

        if (file.Size < 0)
        {
            throw QueryParameters.Invalid($"items[{place}].size is negative.");
        }

        ContentHash? hash = null;
        if (file.Sha256 is not null)
        {
            hash = Sha256Text.TryParse(file.Sha256, out var parsed)
                ? parsed
                : throw QueryParameters.Invalid($"items[{place}].sha256 must be 64 hexadecimal digits.");
        }

        try
        {
            return new BatchEntry(DocumentName.Parse(file.Name), file.Size, hash);
        }
        catch (FatalException invalid)
        {
            throw new RequestException(StatusCodes.Status400BadRequest, invalid.Code, $"items[{place}].name: {invalid.Message}", invalid);
        }
    }
}
