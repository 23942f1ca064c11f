namespace Ingest.Api.Sources;

/// <summary>What a person decided on the deletions a run held.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Answer"><c>approved</c> or <c>kept</c>.</param>
/// <param name="Documents">How many documents it was about; 0 when the run holds none any more.</param>
public sealed record DeletionAnswer(Guid RunId, string Answer, int Documents);
