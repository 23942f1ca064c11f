using System.Reflection;

namespace Ingest.Api.Tests.Security;

/// <summary>A port of which every member throws.</summary>
public class ThrowingPort : DispatchProxy
{
    private Func<Exception> _error = static () => new InvalidOperationException();

    /// <summary>Makes one.</summary>
    public static object Create(Type port, Func<Exception> error)
    {
        var proxy = Create(port, typeof(ThrowingPort));
        ((ThrowingPort)proxy)._error = error;
        return proxy;
    }

    /// <inheritdoc/>
    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => throw _error();
}
