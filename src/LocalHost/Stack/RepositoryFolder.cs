using Ingest.Domain.Errors;

namespace Ingest.LocalHost.Stack;

/// <summary>The checked-out repository this program was built in: the local host runs from there and takes Azurite from <c>infra/local</c>.</summary>
public static class RepositoryFolder
{
    private const string Landmark = "infra/local/package.json";

    /// <summary>Full path of something in the repository.</summary>
    /// <exception cref="FatalException"><see cref="ErrorCodes.ToolMissing"/>: the program was moved out of the repository.</exception>
    public static string Find(params string[] names)
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Landmark)))
            {
                return Path.Combine([folder.FullName, .. names]);
            }
        }

        throw new FatalException(
            ErrorCodes.ToolMissing,
            $"No folder above {AppContext.BaseDirectory} holds {Landmark}. Run the program from a clone of the repository.");
    }
}
