using System.ComponentModel.DataAnnotations;

namespace Ingest.Functions.Hosting;

/// <summary>
/// The durable task hub: queues and tables in the host's storage account that hold what is running. Section <c>Ingest:TaskHub</c>.
/// </summary>
public sealed class TaskHubOptions
{
    /// <summary>
    /// Name of the hub. From the setting <c>IngestTaskHub</c>, which host.json's <c>hubName</c> refers to as well. Required, one for each
    /// environment: 3 to 45 letters and digits, beginning with a letter (the rule of the Azure Storage provider). A name that the runtime
    /// would have made up by itself is refused.
    /// </summary>
    [Required]
    public string Name { get; set; } = "";

    /// <summary>How long finished orchestrations are kept; the documents' own timelines are kept for good. Default 7 days; 1 hour to 90 days.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "90.00:00:00")]
    public TimeSpan KeepHistory { get; set; } = TimeSpan.FromDays(7);
}
