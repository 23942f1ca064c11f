namespace Ingest.LocalHost.Commands.Help;

/// <summary>What help says of a verb beside its description and first example.</summary>
/// <param name="Verb">The verb.</param>
/// <param name="Examples">More calls that people can copy, each with what it does.</param>
/// <param name="SeeAlso">Verbs and documents that go with it.</param>
internal sealed record VerbGuide(string Verb, IReadOnlyList<string> Examples, string SeeAlso)
{
    /// <summary>The verbs in the order in which people meet them, group by group. A verb that is in no group is listed last, below "More".</summary>
    public static readonly IReadOnlyList<(string Heading, IReadOnlyList<VerbGuide> Verbs)> Groups =
    [
        ("First steps",
        [
            new("run", ["./ingest run ~/Documents/contracts --strict     # exit code 1 when a file failed", "./ingest run --source demo                      # four made-up work tools, no account"], "search, show, status; docs/command-line.md"),
            new("search", ["./ingest search tandem --collection contracts", "./ingest search deposit --json | jq '.results[].name'"], "show; docs/search.md"),
            new("status", ["./ingest status"], "show, sync-status, doctor"),
            new("cost", ["./ingest cost --json"], "run, backfill; docs/cost.md"),
            new("doctor", ["./ingest doctor --json | jq '.checks[] | select(.result != \"ok\")'"], "status, reconcile; README.md, Troubleshooting"),
        ]),
        ("Documents",
        [
            new("add", ["./ingest add ~/Documents/contracts"], "up, run, status"),
            new("batches", ["./ingest batches --json | jq '.batches[0]'"], "batch, add, run; docs/batches.md"),
            new("batch", ["./ingest batch last --watch", "./ingest batch last --items --json"], "batches, batch-cancel, batch-resume; docs/batches.md"),
            new("batch-cancel", [], "batch-resume, batch; docs/batches.md"),
            new("batch-resume", ["./ingest batch-resume last /mnt/moved/contracts  # the files are elsewhere now"], "batch-cancel, batch; docs/batches.md"),
            new("show", ["./ingest show contracts/lease.pdf --json"], "retry, status"),
            new("retry", ["./ingest retry report.pdf --collection contracts"], "show, up"),
            new("delete", [], "show, reconcile"),
            new("reindex", ["./ingest reindex notes --rollback"], "search, status"),
        ]),
        ("Sources",
        [
            new("sync", [], "sync-status, backfill; docs/syncs.md"),
            new("backfill", [], "sync, sync-runs; docs/syncs.md"),
            new("sync-status", ["./ingest sync-status"], "sync, sync-runs; docs/syncs.md"),
            new("sync-runs", ["./ingest sync-runs --top 5 --json"], "sync-run, sync-status"),
            new("sync-run", [], "approve-deletes, keep-deletes, sync-runs"),
            new("approve-deletes", ["./ingest approve-deletes tickets"], "keep-deletes, sync-run; docs/syncs.md"),
            new("keep-deletes", ["./ingest keep-deletes tickets"], "approve-deletes, sync-run; docs/syncs.md"),
            new("secret", ["./ingest secret list", "pass show tickets | ./ingest secret set tickets"], "sync-status; docs/syncs.md"),
        ]),
        ("Service",
        [
            new("up", ["INGEST_HOME=/srv/ingest ./ingest up             # another data folder, beside the first"], "down, add, status; docs/http-api.md"),
            new("down", [], "up, status"),
            new("mcp", [], "search, show; docs/assistants.md"),
        ]),
        ("Maintenance",
        [
            new("reconcile", [], "doctor, status; docs/architecture.md"),
            new("completions", ["./ingest completions zsh > ~/.zfunc/_ingest", "./ingest completions fish > ~/.config/fish/completions/ingest.fish"], "docs/command-line.md"),
            new("reset", ["./ingest reset --yes"], "down"),
        ]),
    ];

    /// <summary>Of a verb; null when there is nothing more to say.</summary>
    public static VerbGuide? Find(string verb) => Groups.SelectMany(static group => group.Verbs).FirstOrDefault(guide => guide.Verb == verb);
}
