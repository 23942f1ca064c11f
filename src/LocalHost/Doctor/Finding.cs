namespace Ingest.LocalHost.Doctor;

/// <summary>How a check ended.</summary>
internal enum FindingResult
{
    /// <summary>All is well.</summary>
    Ok,

    /// <summary>It works, but a person should know.</summary>
    Warn,

    /// <summary>It does not work.</summary>
    Fail,
}

/// <summary>What a check found.</summary>
/// <param name="Part">The part that was looked at.</param>
/// <param name="Result">How it ended.</param>
/// <param name="What">What was found; no secret, no document's text.</param>
/// <param name="ToDo">What a person should do; null when there is nothing to do.</param>
internal sealed record Finding(string Part, FindingResult Result, string What, string? ToDo = null)
{
    /// <summary>All is well.</summary>
    public static Finding Ok(string part, string what) => new(part, FindingResult.Ok, what);

    /// <summary>A person should know.</summary>
    public static Finding Warn(string part, string what, string toDo) => new(part, FindingResult.Warn, what, toDo);

    /// <summary>It does not work.</summary>
    public static Finding Fail(string part, string what, string? toDo = null) => new(part, FindingResult.Fail, what, toDo);
}
