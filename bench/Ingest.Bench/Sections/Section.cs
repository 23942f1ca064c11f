using System.Text.Json;

namespace Ingest.Bench.Sections;

/// <summary>A part of <c>./bench.sh</c>: what it measures and how that reads. Derive from <see cref="Section{TFigures}"/> and add a line to <see cref="BenchSections"/>.</summary>
internal abstract class Section
{
    /// <summary>One lower-case word: the argument of <c>./bench.sh</c> and the name of the result file.</summary>
    public abstract string Name { get; }

    /// <summary>The heading in docs/performance.md.</summary>
    public abstract string Title { get; }

    /// <summary>Measures and answers the figures as JSON.</summary>
    internal abstract Task<JsonElement> MeasureAsync(SectionContext context);

    /// <summary>The figures as Markdown, without a heading.</summary>
    /// <exception cref="JsonException">The figures have another shape than this section writes.</exception>
    internal abstract string RenderJson(JsonElement figures);

    /// <summary>The goals with what was measured.</summary>
    /// <exception cref="JsonException">The figures have another shape than this section writes.</exception>
    internal abstract IReadOnlyList<Goal> JudgeJson(JsonElement figures);
}

/// <summary>A section whose figures are a record: plain numbers, strings, lists and further records, so that they survive JSON unchanged.</summary>
internal abstract class Section<TFigures> : Section
    where TFigures : class
{
    /// <summary>Measures. Leaves nothing behind: servers it starts stop, files are below <see cref="SectionContext.Folder"/>.</summary>
    public abstract Task<TFigures> RunAsync(SectionContext context);

    /// <summary>The figures as Markdown, without a heading; depends on nothing else, so that it can be rendered again later.</summary>
    public abstract string Render(TFigures figures);

    /// <summary>The goals with what was measured; they come first in docs/performance.md.</summary>
    public virtual IReadOnlyList<Goal> Judge(TFigures figures) => [];

    internal sealed override async Task<JsonElement> MeasureAsync(SectionContext context) =>
        JsonSerializer.SerializeToElement(await RunAsync(context), ResultFile.Json);

    internal sealed override string RenderJson(JsonElement figures) => Render(Read(figures));

    internal sealed override IReadOnlyList<Goal> JudgeJson(JsonElement figures) => Judge(Read(figures));

    private static TFigures Read(JsonElement figures) =>
        figures.Deserialize<TFigures>(ResultFile.Json) ?? throw new JsonException($"Expected figures of {typeof(TFigures).Name}, found null.");
}
