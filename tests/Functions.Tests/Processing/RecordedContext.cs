using System.Text.Json;
using Ingest.Functions.Processing;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ingest.Functions.Tests.Processing;

/// <summary>
/// An orchestration context that answers activities by a function and records what was asked, in order. With a history, the first so many
/// calls are answered from it, as in a replay, and what is asked beyond it never completes.
/// </summary>
internal sealed class RecordedContext(Func<string, object?, StepOutput> activity, IReadOnlyList<(string Call, StepOutput Answer)>? history = null)
    : TaskOrchestrationContext
{
    private readonly List<(string Call, StepOutput Answer)> _calls = [];

    /// <summary>Activity and input of every call, with its answer.</summary>
    public IReadOnlyList<(string Call, StepOutput Answer)> Calls => _calls;

    public IReadOnlyList<TaskOptions?> Options => _options;

    public IngestInput? ContinuedAs { get; private set; }

    /// <summary>Most activities that were awaited at once.</summary>
    public int MostAtOnce { get; private set; }

    public override TaskName Name => IngestDocumentOrchestrator.Name;

    public override string InstanceId => "instance";

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => throw Unexpected();

    public override bool IsReplaying => history is not null && _calls.Count < history.Count;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    private readonly List<TaskOptions?> _options = [];
    private int _open;

    public override async Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        var call = $"{name.Name} {JsonSerializer.Serialize(input)}";
        _options.Add(options);
        var place = _calls.Count;
        if (history is not null)
        {
            if (place >= history.Count)
            {
                _calls.Add((call, new StepOutput(null, 0, 0)));
                await new TaskCompletionSource().Task;
            }

            _calls.Add((call, history[place].Answer));
            return (TResult)(object)history[place].Answer;
        }

        var answer = activity(name.Name, input);
        _calls.Add((call, answer));
        MostAtOnce = Math.Max(MostAtOnce, ++_open);
        await Task.Yield();
        _open--;
        return (TResult)(object)answer;
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => ContinuedAs = (IngestInput)newInput!;

    public override T? GetInput<T>()
        where T : default => throw Unexpected();

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => throw Unexpected();

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) => throw Unexpected();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw Unexpected();

    public override void SetCustomStatus(object? customStatus) => throw Unexpected();

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        throw Unexpected();

    public override Guid NewGuid() => throw Unexpected();

    private static InvalidOperationException Unexpected() => new("The orchestrator is not expected to ask for this.");
}
