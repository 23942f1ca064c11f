using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Ingest.Domain.Errors;
using Ingest.Domain.Extraction;

namespace Ingest.Domain.Processing;

/// <summary>Extracted text as a file: one block a line, JSON. The form of the artifact blob and of the local spool.</summary>
internal static class BlockFile
{
    private static readonly byte[] LineFeed = "\n"u8.ToArray();

    public static async Task WriteAsync(Stream target, Block block, CancellationToken cancellationToken)
    {
        await JsonSerializer.SerializeAsync(target, block, BlockJson.Default.Block, cancellationToken);
        await target.WriteAsync(LineFeed, cancellationToken);
    }

    /// <summary>Reads the blocks back, one at a time.</summary>
    /// <exception cref="RetryableException"><c>blob_changed</c>: not a whole block file; extracting again makes a new one.</exception>
    public static async IAsyncEnumerable<Block> ReadAsync(Stream source, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(source);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return Parse(line);
        }
    }

    private static Block Parse(string line)
    {
        try
        {
            return JsonSerializer.Deserialize(line, BlockJson.Default.Block) ?? throw new JsonException("null");
        }
        catch (JsonException error)
        {
            throw new RetryableException(ErrorCodes.BlobChanged, "The stored text of this version is damaged; it is extracted again.", error);
        }
    }
}

/// <summary>Serialization of blocks without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault,
    UseStringEnumConverter = true)]
[JsonSerializable(typeof(Block))]
internal sealed partial class BlockJson : JsonSerializerContext;
