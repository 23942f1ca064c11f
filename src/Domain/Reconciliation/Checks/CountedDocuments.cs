using Ingest.Domain.Figures;

namespace Ingest.Domain.Reconciliation.Checks;

/// <summary>
/// The counts that people see are those of the rows. A document counted otherwise than it is, is counted anew; sums that are not those of the counted
/// documents are added up anew. Looks at up to <see cref="Budget"/> documents a run, whatever queue they are of, and at the sums after each whole walk.
/// </summary>
internal sealed class CountedDocuments(IFigureKeeping figures, IReconcileStore store) : IReconcileCheck
{
    private const string Scope = "all";
    private const int Budget = 20_000;
    private const int PageSize = 1_000;

    public string Name => "counts";

    public async Task<Findings> RunAsync(CancellationToken cancellationToken)
    {
        Guid? after = Guid.TryParse(await store.GetCursorAsync(Name, Scope, cancellationToken), out var cursor) ? cursor : null;
        var findings = default(Findings);
        var seen = 0;
        do
        {
            var page = await figures.NoteMiscountedAsync(after, PageSize, cancellationToken);
            findings += new Findings(page.Noted, page.Noted);
            after = page.Next;
            seen += PageSize;
        }
        while (after is not null && seen < Budget);

        if (after is null)
        {
            var sums = await figures.MendSumsAsync(cancellationToken);
            findings += new Findings(sums, sums);
        }

        await store.SetCursorAsync(Name, Scope, after?.ToString("D"), cancellationToken);
        return findings;
    }
}
