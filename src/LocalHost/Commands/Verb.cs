using System.CommandLine;

namespace Ingest.LocalHost.Commands;

/// <summary>A verb of the command line; its help ends with an example.</summary>
/// <param name="name">The verb.</param>
/// <param name="description">What it does, in one line.</param>
/// <param name="example">A call that people can copy.</param>
internal sealed class Verb(string name, string description, string example) : Command(name, description)
{
    /// <summary>A call that people can copy.</summary>
    public string Example { get; } = example;
}
