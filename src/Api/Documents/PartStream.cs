using Ingest.Domain.Blobs;
using Ingest.Domain.Errors;

namespace Ingest.Api.Documents;

/// <summary>
/// One part of a multipart body. When the body ends inside it, the multipart reader says IOException, which would pass for trouble with
/// storage; here it becomes what it is, an upload that broke off.
/// </summary>
internal sealed class PartStream(Stream inner) : ForwardStream
{
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.ReadAsync(buffer, cancellationToken);
        }
        catch (Exception error) when (error is IOException or InvalidDataException)
        {
            throw new FatalException(ErrorCodes.UploadIncomplete, "The multipart body ends before its closing boundary. Send the file again.", error);
        }
    }
}
