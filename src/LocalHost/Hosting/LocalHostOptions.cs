using System.ComponentModel.DataAnnotations;

namespace Ingest.LocalHost.Hosting;

/// <summary>The service of <c>./ingest up</c>. Section <c>Ingest:LocalHost</c>.</summary>
public sealed class LocalHostOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Ingest:LocalHost";

    /// <summary>
    /// Port on 127.0.0.1 of the API and the status page. Default 7071, the one Core Tools use for a function app, or a free one when that is
    /// taken; a port that is set here must be free. 1 to 65,535.
    /// </summary>
    [Range(1, 65_535)]
    public int? Port { get; set; }

    /// <summary>How often the inbox is looked at. Default 1 s, so that a dropped small file is searchable within 2 s; 100 ms to 10 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:10:00")]
    public TimeSpan InboxInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often everything is reconciled. Default 5 min; 1 s to 24 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan ReconcileInterval { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>How often the schedules of sources are looked at. Default 30 s; 1 s to 1 h.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan ScheduleInterval { get; set; } = TimeSpan.FromSeconds(30);
}
