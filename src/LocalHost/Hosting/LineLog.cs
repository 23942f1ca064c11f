using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Ingest.LocalHost.Output;
using Microsoft.Extensions.Logging;

namespace Ingest.LocalHost.Hosting;

/// <summary>Writes one line an event; the stack of an exception follows it. Thread-safe; several processes may append to one file.</summary>
[ProviderAlias("Lines")]
internal sealed class LineLog(TextWriter writer, TimeProvider time, bool brief) : ILoggerProvider
{
    private const long LargestFile = 20 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, ILogger> _loggers = new(StringComparer.Ordinal);
    private readonly Lock _gate = new();

    /// <summary>Appends to a file; one that has grown large is kept once with <c>.1</c> added.</summary>
    public static LineLog ToFile(string path, TimeProvider time)
    {
        if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
        {
            File.Move(path, path + ".1", overwrite: true);
        }

        var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        return new LineLog(new StreamWriter(file) { AutoFlush = true }, time, brief: false);
    }

    /// <summary>Writes for the person at the terminal: time of day and message.</summary>
    public static LineLog ToTerminal(TextWriter writer, TimeProvider time) => new(writer, time, brief: true);

    public ILogger CreateLogger(string categoryName) => _loggers.GetOrAdd(categoryName, category => new Logger(this, category));

    public void Dispose()
    {
        lock (_gate)
        {
            if (!brief)
            {
                writer.Dispose();
            }
        }
    }

    private void Write(string category, LogLevel level, EventId id, string message, Exception? error)
    {
        var now = time.GetLocalNow();
        var line = brief
            ? string.Create(CultureInfo.InvariantCulture, $"{now:HH:mm:ss} {(level >= LogLevel.Warning ? $"{Word(level)}: " : "")}{message}")
            : string.Create(CultureInfo.InvariantCulture, $"{now:yyyy-MM-dd HH:mm:ss.fff zzz} {Word(level)} {category[(category.LastIndexOf('.') + 1)..]}[{id.Id}] {message}");
        lock (_gate)
        {
            writer.WriteLine(Plain.Line(line + Trace()));
            if (error is not null && !brief)
            {
                writer.WriteLine(error);
            }
        }
    }

    /// <summary>The trace that the line belongs to, when it is one that somebody gets.</summary>
    private string Trace() => !brief && Activity.Current is { Recorded: true, IdFormat: ActivityIdFormat.W3C } span ? $" trace={span.TraceId}" : "";

    private static string Word(LogLevel level) => level switch
    {
        LogLevel.Trace => "trace",
        LogLevel.Debug => "debug",
        LogLevel.Information => "info",
        LogLevel.Warning => "warning",
        LogLevel.Error => "error",
        _ => "critical",
    };

    private sealed class Logger(LineLog log, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel != LogLevel.None;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Write(category, logLevel, eventId, formatter(state, exception), exception);
    }
}
