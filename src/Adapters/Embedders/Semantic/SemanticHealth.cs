using System.Text.Json.Serialization;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>What the server says of itself.</summary>
/// <param name="Rss">Resident memory in bytes.</param>
/// <param name="Requests">Requests under way.</param>
/// <param name="Longest">Milliseconds that the text which is longest in work has been.</param>
internal sealed record SemanticHealth(long Rss, int Requests, long Longest);

/// <summary>The line by which the server says that it is ready.</summary>
/// <param name="Port">Its port on 127.0.0.1.</param>
internal sealed record SemanticAnnouncement(int Port);

/// <summary>The two messages that are not of OpenAI's protocol.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SemanticHealth))]
[JsonSerializable(typeof(SemanticAnnouncement))]
internal sealed partial class SemanticJson : JsonSerializerContext;
