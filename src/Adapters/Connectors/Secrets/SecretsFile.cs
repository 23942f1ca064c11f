using System.Text.Json;
using System.Text.Json.Nodes;
using Ingest.Domain.Errors;
using Ingest.Domain.Sources;

namespace Ingest.Adapters.Connectors.Secrets;

/// <summary>
/// Tokens by name in one JSON file of mode 600: <c>{"tickets":{"token":"…","expiresAt":"2027-01-01T00:00:00Z"}}</c>, or simply
/// <c>{"tickets":"…"}</c>. A file that others can read, or that is a symbolic link, is refused with the command that mends it. A name is 1 to 63
/// of a-z, 0-9, '-' and '_'; a token is 1 to 8,192 characters without blanks or control characters. No message repeats what the file holds.
/// </summary>
/// <param name="path">Where it is; it need not exist.</param>
public sealed class SecretsFile(string path)
{
    private const int MaxNameLength = 63;
    private const int MaxTokenLength = 8192;
    private const long MaxFileSize = 1024 * 1024;
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true };

    /// <summary>Full path of the file.</summary>
    public string Path { get; } = System.IO.Path.GetFullPath(path);

    /// <summary>Whether a secret may have this name.</summary>
    public static bool IsName(string? name) =>
        name is { Length: >= 1 and <= MaxNameLength } && name.All(static c => c is (>= 'a' and <= 'z') or (>= '0' and <= '9') or '-' or '_');

    /// <summary>Whether this can be a token.</summary>
    public static bool IsToken(string? token) => token is { Length: >= 1 and <= MaxTokenLength } && token.All(static c => c is > ' ' and not '\u007F');

    /// <summary>All secrets by name; none when there is no file.</summary>
    /// <exception cref="FatalException"><c>source_refused</c>: others can read the file, it is a link, it cannot be read, or it holds something else.</exception>
    public IReadOnlyDictionary<string, SourceSecret> Read() =>
        ReadJson().ToDictionary(static entry => entry.Key, entry => ToSecret(entry.Key, entry.Value), StringComparer.Ordinal);

    /// <summary>
    /// Puts a secret in, in place of the one of this name. The file is written whole beside its place and moved there, so nobody ever reads half
    /// of it; the caller sees to it that only one process does so at a time.
    /// </summary>
    /// <exception cref="FatalException"><c>invalid_request</c>: the name or the token cannot be one; <c>source_refused</c>: as <see cref="Read"/>.</exception>
    public void Set(string name, SourceSecret secret)
    {
        ArgumentNullException.ThrowIfNull(secret);
        if (!IsName(name))
        {
            throw new FatalException(ErrorCodes.InvalidRequest, $"A secret's name: expected 1 to {MaxNameLength} of a-z, 0-9, '-' and '_', but found '{name}'.");
        }

        if (!IsToken(secret.Value))
        {
            throw new FatalException(
                ErrorCodes.InvalidRequest,
                $"Secret '{name}': expected a token of 1 to {MaxTokenLength} characters without blanks, but found {secret.Value.Length} characters that do not fit. Copy it again.");
        }

        var entries = ReadJson();
        var entry = new JsonObject { ["token"] = secret.Value };
        if (secret.ExpiresAt is { } expiry)
        {
            entry["expiresAt"] = expiry.ToUniversalTime();
        }

        entries[name] = entry;
        Write(entries);
    }

    /// <summary>Takes a secret out; false when there is none of this name. As <see cref="Set"/>.</summary>
    public bool Remove(string name)
    {
        var entries = ReadJson();
        if (!entries.Remove(name))
        {
            return false;
        }

        Write(entries);
        return true;
    }

    private JsonObject ReadJson()
    {
        try
        {
            if (new FileInfo(Path).LinkTarget is not null)
            {
                throw Refuse("is a symbolic link: who can move the link can read the tokens. Put the file itself there");
            }

            using var file = new FileStream(Path, FileMode.Open, FileAccess.Read, FileShare.Read);
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(file.SafeFileHandle) & ~OwnerOnly) is not UnixFileMode.None and var wider)
            {
                throw Refuse($"may be read by its owner only (mode 600), and has {wider} too. Run: chmod 600 '{Path}'");
            }

            if (file.Length > MaxFileSize)
            {
                throw Refuse($"has {file.Length} bytes; expected at most {MaxFileSize}. Take out what is not a secret of a source");
            }

            return JsonNode.Parse(file, documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false })
                as JsonObject ?? throw Malformed();
        }
        catch (Exception error) when (error is FileNotFoundException or DirectoryNotFoundException)
        {
            return [];
        }
        catch (JsonException error)
        {
            throw Refuse($"is not JSON (line {error.LineNumber + 1}). Correct it, or move it away");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FatalException(ErrorCodes.SourceRefused, $"The secrets file {Path} cannot be read: {error.Message}", error);
        }
    }

    private SourceSecret ToSecret(string name, JsonNode? entry)
    {
        var token = entry is JsonObject fields ? fields["token"] : entry;
        if (token is not JsonValue value || !value.TryGetValue(out string? text) || !IsToken(text))
        {
            throw Malformed(name);
        }

        DateTimeOffset? expiry = null;
        if (entry is JsonObject { } whole && whole["expiresAt"] is { } expires)
        {
            expiry = expires is JsonValue time && time.TryGetValue(out DateTimeOffset at) ? at : throw Malformed(name);
        }

        return new SourceSecret(text, expiry);
    }

    private void Write(JsonObject entries)
    {
        var draft = Path + ".new";
        try
        {
            File.Delete(draft);
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = OwnerOnly;
            }

            using (var file = new FileStream(draft, options))
            {
                JsonSerializer.Serialize(file, entries, Readable);
                file.Flush(flushToDisk: true);
            }

            File.Move(draft, Path, overwrite: true);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new FatalException(ErrorCodes.SourceRefused, $"The secrets file {Path} cannot be written: {error.Message}", error);
        }
    }

    private FatalException Malformed(string? name = null) => Refuse(
        $"{(name is null ? "is not as expected" : $"has something else at '{name}'")}: expected {{\"NAME\": {{\"token\": \"…\", \"expiresAt\": \"2027-01-01T00:00:00Z\"}}}}. "
        + "Correct it, or put the token in with ./ingest secret set NAME");

    private FatalException Refuse(string problem) => new(ErrorCodes.SourceRefused, $"The secrets file {Path} {problem}.");
}
