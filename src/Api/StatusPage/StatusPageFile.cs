using Microsoft.Net.Http.Headers;

namespace Ingest.Api.StatusPage;

/// <summary>One file of the status page, as it is sent.</summary>
/// <param name="ContentType">Its type, with the character set.</param>
/// <param name="Content">Its bytes.</param>
/// <param name="Tag">A strong tag of exactly these bytes.</param>
internal sealed record StatusPageFile(string ContentType, ReadOnlyMemory<byte> Content, EntityTagHeaderValue Tag);
