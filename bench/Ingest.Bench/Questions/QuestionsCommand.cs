using System.Globalization;

namespace Ingest.Bench.Questions;

/// <summary>
/// <c>bench/run questions</c>: ingests samples/ into a collection of each embedded model and asks every question of <c>bench/questions</c> in every way of
/// searching. Nothing in it is drawn by lot: two runs print the same figures.
/// </summary>
internal static class QuestionsCommand
{
    private const int AllHits = 100;

    // Model, mode of the search, and how the line is called.
    private static readonly (string Model, string Mode, string Name)[] Ways =
    [
        ("lexical-512", "vector", "vector, lexical-512"),
        ("semantic-512", "vector", "vector, semantic-512"),
        ("lexical-512", "text", "text"),
        ("lexical-512", "hybrid", "hybrid, lexical-512"),
        ("semantic-512", "hybrid", "hybrid, semantic-512"),
    ];

    public static async Task<int> RunAsync()
    {
        var questions = Question.ReadAll(Path.Combine(Repository.Folder, "bench", "questions", "questions.json"));
        using var work = new WorkFolder();
        var program = new IngestProgram(work.Sub("home"));
        foreach (var model in Ways.Select(static way => way.Model).Distinct())
        {
            await program.RunAsync("run", Path.Combine(Repository.Folder, "samples"), "--collection", model, "--model", model);
        }

        var apart = questions.Count(static question => !question.WordsInCommon);
        Console.WriteLine($"{questions.Count} questions to samples/, {apart} of them without a word in common with the chunk that answers");
        Console.WriteLine();
        Console.WriteLine($"{"",-22} {"all",18} {"no word in common",18} {"words in common",18}");
        Console.WriteLine($"{"",-22} {$"recall@{Ranking.Cut}    MRR",18} {$"recall@{Ranking.Cut}    MRR",18} {$"recall@{Ranking.Cut}    MRR",18}");
        await using var service = await program.UpAsync();
        foreach (var (model, mode, name) in Ways)
        {
            var ranks = new List<(Question Question, int? Rank)>();
            foreach (var question in questions)
            {
                ranks.Add((question, await RankAsync(service, question, model, mode)));
            }

            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{name,-22} {Figures(ranks),18} {Figures(ranks.Where(static r => !r.Question.WordsInCommon)),18} {Figures(ranks.Where(static r => r.Question.WordsInCommon)),18}"));
        }

        return 0;
    }

    private static string Figures(IEnumerable<(Question Question, int? Rank)> ranks)
    {
        var ranking = Ranking.Of([.. ranks.Select(static r => r.Rank)]);
        return string.Create(CultureInfo.InvariantCulture, $"{ranking.Recall:0.00}   {ranking.Mrr:0.00}");
    }

    private static async Task<int?> RankAsync(Service service, Question question, string collection, string mode)
    {
        var hits = await service.SearchAsync(question.Text, collection, AllHits, mode);
        var place = hits.FindIndex(hit => question.IsAnsweredBy(hit.Name, hit.Page, hit.Text));
        return place < 0 ? null : place + 1;
    }
}
