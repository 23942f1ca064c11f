using System.Collections.Frozen;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Net.Http.Headers;

namespace Ingest.Api.StatusPage;

/// <summary>
/// The files of the status page: the folder <c>Files</c> beside this class, embedded as they are, without a build step. The page names its
/// scripts and styles with <see cref="Version"/>, so a browser may keep them for ever and never mixes those of two releases.
/// </summary>
internal sealed class StatusPageFiles
{
    private const string Prefix = "StatusPage/";

    private const string Page = "index.html";

    // In the page, where its scripts and styles are.
    private const string VersionMark = "{version}";

    private readonly FrozenDictionary<string, StatusPageFile> _files;

    public StatusPageFiles()
    {
        var contents = typeof(StatusPageFiles).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToDictionary(static name => name[Prefix.Length..], Read);
        Version = ShortHash([.. contents.SelectMany(static file => file.Value)]);
        contents[Page] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(contents[Page]).Replace(VersionMark, Version, StringComparison.Ordinal));
        _files = contents.ToFrozenDictionary(
            static file => file.Key,
            static file => new StatusPageFile(ContentType(file.Key), file.Value, new EntityTagHeaderValue($"\"{ShortHash(file.Value)}\"")),
            StringComparer.Ordinal);
    }

    /// <summary>Stands for the bytes of all files: another release with other files has another one.</summary>
    public string Version { get; }

    /// <summary>The page itself.</summary>
    public StatusPageFile Shell => _files[Page];

    /// <summary>The names of everything the page loads.</summary>
    public IEnumerable<string> AssetNames => _files.Keys.Where(static name => name != Page);

    /// <summary>A script or style of this version, or null: the files of another release are not these.</summary>
    public StatusPageFile? FindAsset(string version, string name) =>
        version == Version && name != Page ? _files.GetValueOrDefault(name) : null;

    private static byte[] Read(string resource)
    {
        using var stream = typeof(StatusPageFiles).Assembly.GetManifestResourceStream(resource)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        return content;
    }

    private static string ShortHash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content))[..16];

    private static string ContentType(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        var other => throw new InvalidOperationException($"The status page has a file of a kind that it does not serve: {other}."),
    };
}
