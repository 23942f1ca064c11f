namespace Ingest.Bench.Growth;

/// <summary>How everything goes as the tables grow.</summary>
/// <param name="Repetitions">Calls of each operation at each size.</param>
/// <param name="Sizes">From the smallest.</param>
/// <param name="Switch">A reindex at the largest size.</param>
internal sealed record GrowthFigures(int Repetitions, IReadOnlyList<SizeFigures> Sizes, SwitchFigures Switch);

/// <summary>Figures at one size.</summary>
/// <param name="Documents">Documents in the tables.</param>
/// <param name="LoadSeconds">Time to add the documents since the size before.</param>
/// <param name="FoldSeconds">Time of the product's fold to count them.</param>
/// <param name="AnalyzeSeconds">Time of VACUUM ANALYZE.</param>
/// <param name="Stale">Operations before it, with the statistics of a tenth of the rows, or none.</param>
/// <param name="Fresh">Operations after it.</param>
/// <param name="Scans">What reads everything.</param>
/// <param name="Reconcile">Reconciling all of it.</param>
internal sealed record SizeFigures(
    int Documents, double LoadSeconds, double FoldSeconds, double AnalyzeSeconds, IReadOnlyList<Latency> Stale, IReadOnlyList<Latency> Fresh,
    IReadOnlyList<Scan> Scans, ReconcileFigures Reconcile);

/// <summary>How long an operation takes, in ms.</summary>
/// <param name="Operation">What.</param>
/// <param name="P50">Half of the calls took no longer.</param>
/// <param name="P95">Nineteen of twenty took no longer.</param>
internal sealed record Latency(string Operation, double P50, double P95);

/// <summary>A statement that reads everything.</summary>
/// <param name="What">What.</param>
/// <param name="Seconds">How long it took.</param>
internal sealed record Scan(string What, double Seconds);

/// <summary>Reconciling every document, blob and point once, in a process of its own.</summary>
/// <param name="OneRun">Seconds of the first run of the reconciler: what happens every few minutes, within its budgets.</param>
/// <param name="Walks">Each check run until it has seen everything.</param>
/// <param name="PeakRss">Most resident memory of the process, MB.</param>
/// <param name="PeakHeap">Largest managed heap, MB.</param>
/// <param name="Transactions">Transactions of the database meanwhile; most are one statement.</param>
/// <param name="Planted">Disagreements that were planted.</param>
/// <param name="Found">Disagreements that were found.</param>
internal sealed record ReconcileFigures(double OneRun, IReadOnlyList<Walk> Walks, int PeakRss, double PeakHeap, long Transactions, int Planted, long Found);

/// <summary>One check, run until it has seen everything.</summary>
/// <param name="Check">Its name.</param>
/// <param name="Runs">Runs that took, each within its budget.</param>
/// <param name="Seconds">All of them together.</param>
/// <param name="Longest">The longest of them, seconds.</param>
/// <param name="Found">What it found.</param>
internal sealed record Walk(string Check, int Runs, double Seconds, double Longest, long Found);

/// <summary>A collection moves to other vectors.</summary>
/// <param name="Documents">Searchable documents of the collection.</param>
/// <param name="CountSeconds">Counting what the new vectors lack.</param>
/// <param name="SwitchSeconds">The switch: so long nothing of the collection is published.</param>
internal sealed record SwitchFigures(long Documents, double CountSeconds, double SwitchSeconds);
