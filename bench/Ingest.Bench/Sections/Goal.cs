namespace Ingest.Bench.Sections;

/// <summary>A goal and what was measured. The verdict is computed, never written by hand.</summary>
/// <param name="What">What is measured, in a few words.</param>
/// <param name="Target">The goal for people, for example "≥ 2.5×".</param>
/// <param name="Measured">The figure for people, in the same unit.</param>
/// <param name="IsMet">Whether the figure reaches the goal.</param>
internal sealed record Goal(string What, string Target, string Measured, bool IsMet)
{
    /// <summary>The figure has to be this or more.</summary>
    public static Goal AtLeast(string what, double target, double measured, string unit) =>
        new(what, $"≥ {Figure.Of(target)}{unit}", $"{Figure.Of(measured)}{unit}", measured >= target);

    /// <summary>The figure has to be this or less.</summary>
    public static Goal AtMost(string what, double target, double measured, string unit) =>
        new(what, $"≤ {Figure.Of(target)}{unit}", $"{Figure.Of(measured)}{unit}", measured <= target);

    /// <summary>All of so many.</summary>
    public static Goal All(string what, int of, int measured) =>
        new(what, $"{Figure.Of(of)} of {Figure.Of(of)}", $"{Figure.Of(measured)} of {Figure.Of(of)}", measured == of);

    /// <summary>"met", or "not met: " and the figure.</summary>
    public string Verdict => IsMet ? "met" : $"**not met: {Measured}**";
}
