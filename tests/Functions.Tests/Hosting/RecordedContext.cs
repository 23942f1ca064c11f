using System.Text.Json;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ingest.Functions.Tests.Hosting;

/// <summary>
/// An orchestration context that answers activities by a function and records what was asked, in order. With a history, the first so many
/// calls are answered from it, as in a replay, and what is asked beyond it never completes.
/// </summary>
/// <typeparam name="TInput">The orchestrator's input.</typeparam>
/// <typeparam name="TAnswer">What its activities answer.</typeparam>
internal sealed class RecordedContext<TInput, TAnswer>(
    string orchestrator, Func<string, object?, TAnswer> activity, IReadOnlyList<(string Call, TAnswer Answer)>? history = null)
    : TaskOrchestrationContext
    where TInput : class
    where TAnswer : notnull
{
    private readonly List<(string Call, TAnswer Answer)> _calls = [];

    /// <summary>Activity and input of every call, with its answer.</summary>
    public IReadOnlyList<(string Call, TAnswer Answer)> Calls => _calls;

    public IReadOnlyList<TaskOptions?> Options => _options;

    public TInput? ContinuedAs { get; private set; }

    /// <summary>Most activities that were awaited at once.</summary>
    public int MostAtOnce { get; private set; }

    public override TaskName Name => orchestrator;

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
                _calls.Add((call, default!));
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

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => ContinuedAs = (TInput)newInput!;

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
