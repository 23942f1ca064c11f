namespace Ingest.Bench.Scaling;

/// <summary>An installation in Azure, but for the number of its instances. What could not be measured here is said here.</summary>
/// <param name="Name">In a few words.</param>
/// <param name="DatabaseCores">Cores of PostgreSQL.</param>
/// <param name="TokensPerMinute">Quota of the embedding endpoint; infinite for an embedder that is no bottleneck.</param>
/// <param name="MaxInWork"><c>Ingest:Dispatch:MaxInWork</c>; null for as many as three times the activities.</param>
internal sealed record Scenario(string Name, int DatabaseCores, double TokensPerMinute, int? MaxInWork)
{
    /// <summary>Cores and activities of an instance: EP2, as infra/modules/function-app.bicep sets it.</summary>
    public const int CoresOfAnInstance = 2;

    /// <summary>Activities of an instance at once, from the same place.</summary>
    public const int ActivitiesOfAnInstance = 4;

    /// <summary>Assumed: one request to blob storage. Each document takes one to read it, one to store its text and one to read that again.</summary>
    public const double BlobSeconds = 0.015;

    /// <summary>Assumed: the network's share of one statement, in the same zone.</summary>
    public const double StatementSeconds = 0.001;

    /// <summary>Statements of a document from claim to searchable, without those of the connection pool; a test of the product counts them.</summary>
    public const int Statements = 12;

    /// <summary>Assumed: one call of the embedding endpoint.</summary>
    public const double EmbeddingSeconds = 0.25;

    /// <summary>Tokens of a document of the corpus: 50 kB of text (the mean of 10 to 90), four bytes a token.</summary>
    public const int Tokens = 12_500;

    /// <summary>Documents of a burst: a few minutes of work for one instance.</summary>
    public const int Documents = 3_000;

    /// <summary>What is looked at.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        new("as production is set up: MaxInWork 32, 2 database cores, no embedding limit", 2, double.PositiveInfinity, 32),
        new("MaxInWork raised with the instances, 4 database cores", 4, double.PositiveInfinity, null),
        new("the same with 16 database cores", 16, double.PositiveInfinity, null),
        new("as production is set up, 1 million tokens a minute", 2, 1_000_000, 32),
    ];

    /// <summary>The burst through so many instances of the function app, with the index in PostgreSQL.</summary>
    public Prediction Predict(DocumentCost cost, IReadOnlyList<double> stays, int instances)
    {
        var (random, mean) = (new Random(1), stays.Average());
        var jobs = Enumerable.Range(0, Documents).Select(_ => JobOf(cost, stays[random.Next(stays.Count)] / mean)).ToList();
        var hub = new HubDispatch(MaxInWork ?? Math.Min(1_000, 3 * instances * ActivitiesOfAnInstance));
        return new QueueSimulation(new Fleet(instances, ActivitiesOfAnInstance, CoresOfAnInstance, DatabaseCores, Hub: hub), jobs).Run();
    }

    private Job JobOf(DocumentCost cost, double times)
    {
        var (extract, index) = (cost.ExtractShare, cost.IndexShare);
        var network = Statements * StatementSeconds / 3;
        return new Job(
            0,
            [
                [new(Part.Latency, (2 * BlobSeconds) + network), new(Part.OwnCores, cost.Own * extract * times), new(Part.Database, cost.Database * times / 3)],
                [
                    new(Part.Latency, BlobSeconds + network), new(Part.OwnCores, cost.Own * index * times), new(Part.Endpoint, 60 * Tokens * times / TokensPerMinute),
                    new(Part.Latency, EmbeddingSeconds), new(Part.Database, cost.Database * times / 3),
                ],
                [new(Part.Latency, network), new(Part.OwnCores, cost.Own * (1 - extract - index) * times), new(Part.Database, cost.Database * times / 3)],
            ],
            [new(Part.Database, (cost.Words + cost.Intake) * times)]);
    }
}
