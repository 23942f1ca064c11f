using System.Diagnostics.CodeAnalysis;

namespace Ingest.Adapters.Extractors.Tools.Ocr;

/// <summary>Work that runs a few pieces ahead and is taken in the order it was added.</summary>
/// <param name="ahead">Pieces that may be unfinished while the next is added.</param>
internal sealed class OrderedReading<T>(int ahead)
{
    private readonly Queue<Task<T>> _tasks = new();

    /// <summary>Adds a piece.</summary>
    public void Add(Task<T> task) => _tasks.Enqueue(task);

    /// <summary>The oldest piece, if it is finished or too many are under way.</summary>
    public bool TryTake([NotNullWhen(true)] out Task<T>? task)
    {
        task = null;
        return _tasks.Count > 0 && (_tasks.Peek().IsCompleted || _tasks.Count > ahead) && _tasks.TryDequeue(out task);
    }

    /// <summary>The oldest piece, finished or not.</summary>
    public bool TryTakeLast([NotNullWhen(true)] out Task<T>? task) => _tasks.TryDequeue(out task);

    /// <summary>Waits for what nobody will take; call after cancelling it.</summary>
    public async Task AbandonAsync()
    {
        foreach (var task in _tasks)
            await ((Task)task).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _tasks.Clear();
    }
}
