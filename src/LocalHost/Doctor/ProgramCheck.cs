using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using Ingest.Adapters.Extractors.Tools;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Stack;

namespace Ingest.LocalHost.Doctor;

/// <summary>Looks at the programs: what this one runs on, the servers it starts, the tools that read files.</summary>
internal static class ProgramCheck
{
    private const int OldestNode = 20;

    /// <summary>.NET, Node.js, Azurite and PostgreSQL.</summary>
    public static IEnumerable<Finding> Servers()
    {
        yield return Finding.Ok(".NET", RuntimeInformation.FrameworkDescription);
        yield return Node();
        yield return Azurite();
        yield return Postgres();
    }

    /// <summary>The tools that read files, and the languages of OCR.</summary>
    public static async Task<IReadOnlyList<Finding>> ToolsAsync(ToolsInventory inventory, ToolsOptions options, CancellationToken cancellationToken)
    {
        var findings = new List<Finding>();
        foreach (var tool in await inventory.ReadAsync(cancellationToken))
        {
            findings.Add(tool.Installed
                ? Finding.Ok(tool.Program, $"{tool.Version ?? "installed"}, reads {tool.Reads}")
                : Finding.Warn(tool.Program, $"is not installed; files that need it fail with tool_missing: {tool.Reads}", $"{tool.InstallCommand}, then ./ingest retry NAME"));
            if (tool is { Program: "tesseract", Path: { } path })
            {
                findings.Add(OcrLanguages(path, options.OcrLanguages));
            }
        }

        return findings;
    }

    private static Finding OcrLanguages(string tesseract, string wanted)
    {
        var installed = Output(tesseract, "--list-langs")?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) ?? [];
        var missing = wanted.Split('+').Except(installed, StringComparer.Ordinal).ToList();
        return missing.Count == 0
            ? Finding.Ok("OCR languages", wanted)
            : Finding.Fail(
                "OCR languages", $"Ingest:Tools:OcrLanguages says {wanted}; not installed: {string.Join(", ", missing)}",
                $"apt-get install {string.Join(' ', missing.Select(static language => $"tesseract-ocr-{language.Replace('_', '-')}"))}, or change the setting");
    }

    private static Finding Node()
    {
        // "v20.19.2"
        var version = Output("node", "--version")?.Trim();
        return version is null
            ? Finding.Fail("Node.js", "is not installed; Azurite, the local blob storage, runs on it", $"Install Node.js {OldestNode} or newer.")
            : int.TryParse(version.TrimStart('v').Split('.')[0], NumberStyles.None, CultureInfo.InvariantCulture, out var major) && major >= OldestNode
                ? Finding.Ok("Node.js", version)
                : Finding.Fail("Node.js", $"expected {OldestNode} or newer, found {version}", $"Install Node.js {OldestNode} or newer.");
    }

    private static Finding Azurite()
    {
        var folder = RepositoryFolder.Find("infra", "local");
        try
        {
            using var package = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "node_modules", "azurite", "package.json")));
            return Finding.Ok("Azurite", package.RootElement.GetProperty("version").GetString() ?? "installed");
        }
        catch (Exception error) when (error is IOException or JsonException or UnauthorizedAccessException or KeyNotFoundException)
        {
            return Finding.Fail("Azurite", "is not installed; it is the local blob storage", "Any other verb installs it, for example ./ingest status.");
        }
    }

    private static Finding Postgres()
    {
        try
        {
            var found = PostgresInstallation.Find(major: null);
            return Finding.Ok("PostgreSQL", $"{found.Major} in {found.Folder}");
        }
        catch (IngestException error)
        {
            return Finding.Fail("PostgreSQL", error.Message);
        }
    }

    /// <summary>What a program prints; null when it is not there or fails.</summary>
    private static string? Output(string program, string argument)
    {
        try
        {
            var (exitCode, output) = ShortCommand.Run([program, argument]);
            return exitCode == 0 ? output : null;
        }
        catch (Exception error) when (error is Win32Exception or TimeoutException)
        {
            return null;
        }
    }
}
