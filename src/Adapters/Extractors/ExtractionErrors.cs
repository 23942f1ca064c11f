using Ingest.Domain.Errors;

namespace Ingest.Adapters.Extractors;

/// <summary>The failures a file can be guilty of, worded the same way by every extractor: what was found and what the owner can do.</summary>
internal static class ExtractionErrors
{
    /// <summary>No extractor reads it.</summary>
    /// <param name="what">What the file is, for example "a ZIP archive".</param>
    /// <param name="nextStep">A sentence that says what to do.</param>
    public static FatalException Unsupported(string what, string nextStep) =>
        new(ErrorCodes.UnsupportedType, $"The file is {what}, which no extractor reads. {nextStep}");

    /// <summary>It needs a password.</summary>
    /// <param name="what">What the file is, for example "PDF document".</param>
    public static FatalException Encrypted(string what) =>
        new(ErrorCodes.Encrypted, $"The {what} is protected by a password. Save a copy without the password and add that.");

    /// <summary>Its bytes are not a whole file of its type.</summary>
    /// <param name="what">What the file is, for example "Word document".</param>
    /// <param name="found">What is wrong, without any of the document's text.</param>
    /// <param name="inner">The parser's error, for the log.</param>
    public static FatalException Corrupt(string what, string found, Exception? inner = null) =>
        new(ErrorCodes.Corrupt, $"The {what} is damaged: {found}. Open it in its own program, save it again and add that copy.", inner);

    /// <summary>It, or what it unpacks to, is over a limit.</summary>
    /// <param name="what">What is too large, for example "The parts of the workbook".</param>
    /// <param name="actual">What was found, with its unit.</param>
    /// <param name="allowed">The limit, with its unit.</param>
    /// <param name="setting">Full name of the setting that holds the limit.</param>
    public static FatalException TooLarge(string what, string actual, string allowed, string setting) =>
        new(ErrorCodes.TooLarge, $"{what}: found {actual}, allowed {allowed}. Split the file, or raise {setting} if it is to be trusted.");
}
