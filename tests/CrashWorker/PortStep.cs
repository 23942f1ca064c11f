using System.Globalization;
using System.Reflection;
using Ingest.Domain.Blobs;
using Ingest.Domain.Documents;
using Ingest.Domain.Indexing;
using Ingest.Domain.Processing;
using Ingest.Domain.Sources.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.CrashWorker;

/// <summary>What happens at the calls of ports.</summary>
public interface IPortStep
{
    /// <summary>One call; answers what it answers.</summary>
    object? Call(Type port, MethodInfo invoked, Func<object?> proceed);
}

/// <summary>Where to stop: before or after the n-th call of a port's method, written <c>after:IVectorIndex.UpsertAsync:2</c>.</summary>
internal sealed class PauseStep(bool after, string method, int call) : IPortStep
{
    private int _calls;

    public static PauseStep Parse(string text) => text.Split(':') switch
    {
        ["before", var method, var call] => new PauseStep(after: false, method, int.Parse(call, CultureInfo.InvariantCulture)),
        ["after", var method, var call] => new PauseStep(after: true, method, int.Parse(call, CultureInfo.InvariantCulture)),
        _ => throw new ArgumentException($"'{text}' is not a step."),
    };

    public object? Call(Type port, MethodInfo invoked, Func<object?> proceed)
    {
        var here = $"{port.Name}.{invoked.Name}" == method && Interlocked.Increment(ref _calls) == call;
        if (here && !after)
        {
            Hang();
        }

        var result = proceed();
        if (here && after)
        {
            (result as Task)?.Wait();
            Hang();
        }

        return result;
    }

    private static void Hang()
    {
        Console.WriteLine("paused");
        Thread.Sleep(Timeout.Infinite);
    }
}

/// <summary>Puts a step in front of every port.</summary>
public static class SteppedServices
{
    /// <summary>Every call of a port goes through the step.</summary>
    public static void StepThrough(this IServiceCollection services, IPortStep step)
    {
        services.Step<IWorkQueue>(step);
        services.Step<IBlobStore>(step);
        services.Step<IVectorIndex>(step);
        services.Step<IDocumentRegistry>(step);
        services.Step<IDocumentRemoval>(step);
        services.Step<ISyncRunQueue>(step);
        services.Step<ISyncProgress>(step);
        services.Step<ISyncDeletions>(step);
        services.Step<ISyncQueries>(step);
    }

    private static void Step<TPort>(this IServiceCollection services, IPortStep step)
        where TPort : class
    {
        var inner = services.Last(descriptor => descriptor.ServiceType == typeof(TPort));
        services.AddSingleton(provider =>
        {
            var proxy = DispatchProxy.Create<TPort, SteppedProxy<TPort>>();
            ((SteppedProxy<TPort>)(object)proxy).Attach(Resolve<TPort>(provider, inner), step);
            return proxy;
        });
    }

    private static TPort Resolve<TPort>(IServiceProvider provider, ServiceDescriptor inner)
        where TPort : class =>
        (TPort)(inner.ImplementationInstance
            ?? inner.ImplementationFactory?.Invoke(provider)
            ?? ActivatorUtilities.CreateInstance(provider, inner.ImplementationType!));
}

/// <summary>Hands every call to the step first.</summary>
#pragma warning disable CA1852 // DispatchProxy derives from it at run time.
internal class SteppedProxy<TPort> : DispatchProxy
#pragma warning restore CA1852
    where TPort : class
{
    private TPort? _inner;
    private IPortStep? _step;

    public void Attach(TPort inner, IPortStep step)
    {
        _inner = inner;
        _step = step;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        _step!.Call(typeof(TPort), targetMethod!, () => targetMethod!.Invoke(_inner, BindingFlags.DoNotWrapExceptions, null, args, null));
}
