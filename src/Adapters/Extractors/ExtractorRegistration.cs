using Ingest.Adapters.Extractors.Data;
using Ingest.Adapters.Extractors.Detection;
using Ingest.Adapters.Extractors.Mail;
using Ingest.Adapters.Extractors.Markup;
using Ingest.Adapters.Extractors.Office;
using Ingest.Adapters.Extractors.Text;
using Ingest.Adapters.Extractors.Tools;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.DependencyInjection;

namespace Ingest.Adapters.Extractors;

/// <summary>Registers what turns files into text.</summary>
public static class ExtractorRegistration
{
    /// <summary>Adds <see cref="ITextExtraction"/> over every extractor, with limits from <c>Ingest:Extractors</c>, validated at start.</summary>
    public static IServiceCollection AddIngestExtractors(this IServiceCollection services)
    {
        services.AddOptions<ExtractorsOptions>().BindConfiguration(ExtractorsOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<ZipDetector>();
        services.AddSingleton<TypeDetector>();
        services.AddSingleton<IExtractor, TextExtractor>();
        services.AddSingleton<IExtractor, SourceCodeExtractor>();
        services.AddSingleton<IExtractor, MarkdownExtractor>();
        services.AddSingleton<IExtractor, HtmlExtractor>();
        services.AddSingleton<IExtractor, XmlExtractor>();
        services.AddSingleton<JsonExtractor>();
        services.AddSingleton<IExtractor>(provider => provider.GetRequiredService<JsonExtractor>());
        services.AddSingleton<IExtractor, NdJsonExtractor>();
        services.AddSingleton<IExtractor, CsvExtractor>();
        services.AddSingleton<IExtractor, NotebookExtractor>();
        services.AddSingleton<IExtractor, EmailExtractor>();
        services.AddSingleton<IExtractor, DocxExtractor>();
        services.AddSingleton<IExtractor, PptxExtractor>();
        services.AddSingleton<IExtractor, XlsxExtractor>();
        services.AddToolExtractors();
        services.AddSingleton<ITextExtraction, TextExtraction>();
        return services;
    }
}
