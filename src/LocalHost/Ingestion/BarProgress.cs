using Ingest.LocalHost.Output;
using Spectre.Console;

namespace Ingest.LocalHost.Ingestion;

/// <summary>Progress on a terminal: a bar over all files, and what is in work now.</summary>
internal sealed class BarProgress : IIngestionProgress
{
    private const int NameLength = 40;

    private readonly ProgressTask _sent;
    private readonly ProgressTask _finished;
    private readonly ProgressTask _current;

    private BarProgress(ProgressContext context, int files)
    {
        _sent = context.AddTask("sent", maxValue: files);
        _finished = context.AddTask("searchable or failed", maxValue: files);
        _current = context.AddTask("waiting for a worker").IsIndeterminate();
    }

    /// <summary>Shows the bars while the work goes on, and takes them away at its end.</summary>
    public static Task<T> ShowAsync<T>(Terminal terminal, int files, Func<IIngestionProgress, Task<T>> work) => terminal.Error.Progress()
        .AutoClear(true)
        .Columns(new TaskDescriptionColumn { Alignment = Justify.Left }, new ProgressBarColumn(), new PercentageColumn(), new ElapsedTimeColumn())
        .StartAsync(context => work(new BarProgress(context, files)));

    public void Sent(string name) => _sent.Increment(1);

    public void Working(string name, string stage, long done, long? total)
    {
        var shown = Plain.Line(name);
        shown = shown.Length <= NameLength ? shown : $"…{shown[^(NameLength - 1)..]}";
        _current.Description = Markup.Escape($"{shown}: {stage} {(total is null ? $"{done}" : $"{done} of {total}")}");
        _current.IsIndeterminate(total is null);
        _current.MaxValue = total is > 0 ? total.Value : 1;
        _current.Value = done;
    }

    public void Finished(FileResult result)
    {
        _finished.Increment(1);
        if (result.Error is not null && _sent.Value < _finished.Value)
        {
            // Refused before it was sent.
            _sent.Value = _finished.Value;
        }
    }
}
