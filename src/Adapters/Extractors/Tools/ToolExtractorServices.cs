using Ingest.Adapters.Extractors.Tools.Ocr;
using Ingest.Adapters.Extractors.Tools.Pandoc;
using Ingest.Adapters.Extractors.Tools.Pdf;
using Ingest.Adapters.Extractors.Tools.Processes;
using Ingest.Adapters.Extractors.Tools.Word;
using Ingest.Domain.Extraction;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Ingest.Adapters.Extractors.Tools;

/// <summary>Registers the extractors that read files with programs of the system.</summary>
internal static class ToolExtractorServices
{
    /// <summary>Adds the extractors of pdf, pictures, odt, rtf, epub, org, rst, tex and doc, and the <see cref="ToolsInventory"/>.</summary>
    public static IServiceCollection AddToolExtractors(this IServiceCollection services)
    {
        services.AddOptions<ToolsOptions>().BindConfiguration("Ingest:Tools").ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton<IValidateOptions<ToolsOptions>, ToolsOptionsCheck>();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<ToolRunner>();
        services.AddSingleton<PageRecognizer>();
        services.AddSingleton<PdfTextLayer>();
        services.AddSingleton<PdfScans>();
        services.AddSingleton<IExtractor, PdfExtractor>();
        services.AddSingleton<IExtractor, PictureExtractor>();
        services.AddSingleton<PackageCheck>();
        services.AddSingleton<IExtractor, PandocExtractor>();
        services.AddSingleton<IExtractor, WordExtractor>();
        services.AddSingleton(provider => new ToolsInventory(provider.GetRequiredService<ToolRunner>()));
        return services;
    }
}
