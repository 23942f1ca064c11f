using Ingest.Domain.Reindexing;
using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Reindexing;

/// <summary>A reindex on the terminal: a bar where it can move, else a line for every tenth and for every wait.</summary>
internal static class ReindexDisplay
{
    /// <summary>Shows the reindex while it is followed.</summary>
    public static Task<Reindex> ShowAsync(Terminal terminal, Reindex reindex, Func<Action<Reindex>, Task<Reindex>> follow)
    {
        if (!terminal.IsLive)
        {
            return follow(new Lines(terminal).Show);
        }

        return terminal.Error.Progress()
            .AutoClear(true)
            .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
            .StartAsync(context =>
            {
                var bar = context.AddTask(Markup.Escape(Describe(reindex)));
                return follow(now =>
                {
                    bar.Description = Markup.Escape(Plain.Line(Describe(now)));
                    bar.MaxValue = Math.Max(1, now.Total);
                    bar.Value = now.Done;
                });
            });
    }

    private static string Describe(Reindex reindex) => reindex.State == ReindexState.Pending && reindex.ErrorCode is not null
        ? $"{reindex.Collection}: waits ({reindex.ErrorCode})"
        : $"{reindex.Collection} to {reindex.ToModel}: {reindex.Phase.ToName()}, {reindex.Done} of {Plain.Count(reindex.Total, "document")}";

    private sealed class Lines(Terminal terminal)
    {
        private string _said = "";

        public void Show(Reindex reindex)
        {
            var tenth = reindex.Total == 0 ? 0 : 10 * reindex.Done / reindex.Total;
            var state = $"{reindex.State}/{reindex.Phase}/{reindex.ErrorMessage}/{tenth}";
            if (state == _said)
            {
                return;
            }

            _said = state;
            terminal.Say(reindex.State == ReindexState.Pending && reindex.ErrorCode is not null
                ? $"{Describe(reindex)}: {reindex.ErrorMessage}"
                : Describe(reindex));
        }
    }
}
