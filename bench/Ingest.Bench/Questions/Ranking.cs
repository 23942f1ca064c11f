namespace Ingest.Bench.Questions;

/// <summary>
/// How well answers were ranked. Of each question counts the rank of the first hit that answers it: 1 for the best hit, null when none does.
/// </summary>
/// <param name="Questions">Questions asked.</param>
/// <param name="Recall">Share of them with an answer among the first <see cref="Cut"/> hits.</param>
/// <param name="Mrr">Mean reciprocal rank: the mean of 1/rank, 0 for no answer at all.</param>
internal sealed record Ranking(int Questions, double Recall, double Mrr)
{
    /// <summary>Hits that a person looks at.</summary>
    public const int Cut = 5;

    /// <summary>The figures of these ranks.</summary>
    public static Ranking Of(IReadOnlyCollection<int?> ranks) => ranks.Count == 0
        ? new Ranking(0, 0, 0)
        : new Ranking(ranks.Count, ranks.Average(static rank => rank <= Cut ? 1.0 : 0.0), ranks.Average(static rank => rank is { } r ? 1.0 / r : 0));
}
