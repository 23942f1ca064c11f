using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Domain.Scheduling;

/// <summary>The schedule of each configured source, read once: what is configured is fixed for the life of the process.</summary>
internal sealed class SourceSchedules(SourceCatalog catalog)
{
    private readonly Lazy<IReadOnlyList<SourceSchedule>> _all = new(() => [.. catalog.All.Select(Read)]);

    /// <summary>One for each source, by name, those without a schedule and those switched off included.</summary>
    /// <exception cref="SettingException">A schedule is wrong; a host finds that at its start.</exception>
    public IReadOnlyList<SourceSchedule> All => _all.Value;

    private static SourceSchedule Read(Source source)
    {
        var options = source.Options;
        if (!options.Enabled || string.IsNullOrWhiteSpace(options.Schedule))
        {
            return new SourceSchedule(source, null);
        }

        return ScheduleExpression.TryParse(options.Schedule, options.TimeZone, out var expression, out var fault)
            ? new SourceSchedule(source, expression)
            : throw new SettingException($"Ingest:Sources:{source.Name}:{fault.Setting}", fault.Expected, fault.Found, fault.NextStep);
    }
}

/// <summary>A source and when it is synced.</summary>
/// <param name="Source">The source.</param>
/// <param name="Expression">Null when it is synced only when asked, or switched off.</param>
internal sealed record SourceSchedule(Source Source, ScheduleExpression? Expression)
{
    public string Name => Source.Name;
}
