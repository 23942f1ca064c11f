namespace Ingest.Domain.Scheduling;

/// <summary>Why a schedule cannot be used, in the parts of a message about a setting.</summary>
/// <param name="Setting"><see cref="OfExpression"/> or <see cref="OfTimeZone"/>: the last part of the setting's name.</param>
/// <param name="Expected">What would be right.</param>
/// <param name="Found">What is there; empty for nothing.</param>
/// <param name="NextStep">What to do, in whole sentences.</param>
public sealed record ScheduleFault(string Setting, string Expected, string Found, string NextStep)
{
    /// <summary>The expression is wrong.</summary>
    public const string OfExpression = "Schedule";

    /// <summary>The zone is wrong.</summary>
    public const string OfTimeZone = "TimeZone";
}
