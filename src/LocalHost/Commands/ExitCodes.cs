using System.Collections.Frozen;
using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Commands;

/// <summary>Every exit code of the command line; <c>./ingest --help</c> and README say the same.</summary>
internal static class ExitCodes
{
    /// <summary>Done.</summary>
    public const int Done = 0;

    /// <summary>It ran to its end, and the answer is no: a file failed and <c>--strict</c> was asked for, a check failed, nothing was there to do.</summary>
    public const int Failed = 1;

    /// <summary>What was asked for cannot be done as it was said: a wrong verb, option, name or setting, or a state that does not allow it.</summary>
    public const int Usage = 2;

    /// <summary>A part is missing, does not answer, refuses or is full: a program, the database, storage, an endpoint, a disk.</summary>
    public const int PartMissing = 3;

    /// <summary>A fault of this program: EX_SOFTWARE of <c>sysexits.h</c>. The log in the data folder has the details.</summary>
    public const int Faulty = 70;

    /// <summary>Interrupted by the person at the terminal: 128 and the number of SIGINT, as shells count.</summary>
    public const int Interrupted = 130;

    /// <summary>Asked to end by another program: 128 and the number of SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>What each one means, for help and README.</summary>
    public static readonly IReadOnlyList<(int Code, string Meaning)> All =
    [
        (Done, "done"),
        (Failed, "it ran, and the answer is no: a file failed with --strict, a check failed, there was nothing to do"),
        (Usage, "it cannot be done as it was said: a wrong verb, option, name or setting"),
        (PartMissing, "a part is missing or cannot be reached: a program, the database, storage, an endpoint, room on the disk"),
        (Faulty, "a fault of this program; the log in the data folder has the details"),
        (Interrupted, "interrupted with Ctrl-C (143: by SIGTERM); the same command goes on"),
    ];

    // The caller can mend these by saying something else. Whatever else stops a command is a part's affair.
    private static readonly FrozenSet<string> OfUsage = new[]
    {
        ErrorCodes.InvalidSetting, ErrorCodes.InvalidRequest, ErrorCodes.InvalidName, ErrorCodes.InvalidState, ErrorCodes.NotFound, ErrorCodes.NameTaken,
        ErrorCodes.TooLarge, ErrorCodes.UnsupportedType, ErrorCodes.DimensionMismatch, ErrorCodes.Unreadable,
    }.ToFrozenSet(StringComparer.Ordinal);

    /// <summary>The code for an error that stopped a command.</summary>
    public static int Of(IngestException error) => error is not RetryableException && OfUsage.Contains(error.Code) ? Usage : PartMissing;
}
