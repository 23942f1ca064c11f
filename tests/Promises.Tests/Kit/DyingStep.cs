using System.Reflection;
using Ingest.CrashWorker;

namespace Ingest.Promises.Tests.Kit;

/// <summary>
/// A process that dies at the n-th call of any port: from then on none of its calls gets through, so it can tell nobody, just as after SIGKILL. In one
/// process, so that a test can afford hundreds of deaths.
/// </summary>
/// <param name="call">Which call, from 1; 0 lives on.</param>
/// <param name="after">True when that call still gets through, and only its answer is lost.</param>
internal sealed class DyingStep(int call, bool after) : IPortStep
{
    private int _calls;

    public object? Call(Type port, MethodInfo invoked, Func<object?> proceed)
    {
        var now = Interlocked.Increment(ref _calls);
        if (call == 0 || now < call)
        {
            return proceed();
        }

        if (now == call && after)
        {
            (proceed() as Task)?.GetAwaiter().GetResult();
        }

        throw new ProcessDiedException();
    }
}

/// <summary>The simulated process is dead.</summary>
internal sealed class ProcessDiedException() : Exception("The process died here.");
