using System.Runtime.CompilerServices;

namespace Ingest.TestKit;

/// <summary>Waits for a condition instead of sleeping: returns in the moment it holds, and fails, saying what was awaited, when it never does.</summary>
public static class Eventually
{
    /// <summary>How long a condition may take on a busy machine.</summary>
    public static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when the condition holds.</summary>
    public static Task HoldsAsync(
        Func<bool> condition, TimeSpan? timeLimit = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        HoldsAsync(() => Task.FromResult(condition()), timeLimit, what);

    /// <summary>Returns when the condition holds.</summary>
    public static Task HoldsAsync(
        Func<Task<bool>> condition, TimeSpan? timeLimit = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        GetAsync(condition, static held => held, timeLimit, what);

    /// <summary>Returns the first value that satisfies the condition.</summary>
    public static async Task<T> GetAsync<T>(
        Func<Task<T>> read, Func<T, bool> condition, TimeSpan? timeLimit = null, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(condition);
        var limit = timeLimit ?? TimeLimit;
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var value = await read();
            if (condition(value))
            {
                return value;
            }

            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                Assert.Fail($"Not within {limit.TotalSeconds:0} s: {what}. Last seen: {value}");
            }

            await Task.Delay(Poll);
        }
    }
}
