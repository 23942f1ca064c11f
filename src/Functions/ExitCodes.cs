namespace Ingest.Functions;

/// <summary>How the process ends when it does not run.</summary>
internal static class ExitCodes
{
    /// <summary>A setting stops the start; its name, what was expected and what was found are on standard error.</summary>
    public const int InvalidSetting = 2;
}
