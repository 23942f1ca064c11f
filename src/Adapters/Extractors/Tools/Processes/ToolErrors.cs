using System.Globalization;
using Ingest.Domain.Errors;

namespace Ingest.Adapters.Extractors.Tools.Processes;

/// <summary>How the failures of programs are worded.</summary>
internal static class ToolErrors
{
    /// <summary>The program is not installed.</summary>
    public static FatalException Missing(Tool tool) =>
        new(ErrorCodes.ToolMissing,
            $"The program {tool.Program}, which reads {tool.Reads}, is not installed. Install it with: {tool.InstallCommand}. Then retry the document.");

    /// <summary>The launchers in front of the program are missing, or may not run.</summary>
    public static FatalException NotStarted(Tool tool, Exception inner) =>
        new(ErrorCodes.ToolMissing,
            $"The program {tool.Program} could not be started. Its limits need setsid, setpriv, prlimit and nice: apt-get install util-linux coreutils. Then retry the document.",
            inner);

    /// <summary>A language of OCR is not installed.</summary>
    public static FatalException LanguageMissing(string languages) =>
        new(ErrorCodes.ToolMissing,
            $"OCR in '{languages}' (Ingest:Tools:OcrLanguages) needs its language data. Install it with: apt-get install {string.Join(' ', languages.Split('+').Select(Package))}. Then retry the document.");

    /// <summary>It did not finish in time.</summary>
    public static FatalException TimedOut(Tool tool, TimeSpan limit) =>
        new(ErrorCodes.ExtractionTimeout,
            string.Create(CultureInfo.InvariantCulture, $"{tool.Program} did not finish within {limit.TotalSeconds:0.#} s. The file may be damaged or made to do this; if it is merely large, split it or raise Ingest:Tools:TimeLimit."));

    /// <summary>It needed more memory than it may use.</summary>
    public static FatalException OutOfMemory(Tool tool, long limit) =>
        new(ErrorCodes.ExtractionOutOfMemory,
            $"{tool.Program} needed more than {limit / (1024 * 1024)} MiB of memory. The file may be damaged or made to do this; if it is merely large, split it or raise Ingest:Tools:MemoryLimit.");

    /// <summary>It wrote more than it may.</summary>
    public static FatalException OutputTooLarge(Tool tool, long limit) =>
        ExtractionErrors.TooLarge($"Text written by {tool.Program}", $"more than {limit} bytes", $"{limit} bytes", "Ingest:Tools:OutputLimit");

    private static string Package(string language) => $"tesseract-ocr-{language.Replace('_', '-')}";
}
