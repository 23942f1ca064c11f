using System.Text.Json;
using System.Text.Json.Nodes;
using Ingest.Domain.Errors;
using Ingest.LocalHost.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Ingest.LocalHost.Assistants;

/// <summary>
/// A tool that an assistant can call. It only asks; it changes nothing. What goes wrong is an answer with one of our codes and the next step, never
/// a stack; a call that the assistant takes back ends its work and is answered by nobody.
/// </summary>
internal abstract partial class AssistantTool : McpServerTool
{
    private readonly ApplicationOnDemand _application;
    private readonly ILogger _logger;

    /// <summary>A tool with this declaration.</summary>
    /// <param name="application">What answers.</param>
    /// <param name="logger">Gets what nobody foresaw.</param>
    /// <param name="name">Its name in the protocol.</param>
    /// <param name="title">Its name for people.</param>
    /// <param name="description">Teaches a model when to call it and what it gets.</param>
    /// <param name="arguments">JSON Schema of the arguments.</param>
    protected AssistantTool(ApplicationOnDemand application, ILogger logger, string name, string title, string description, string arguments)
    {
        _application = application;
        _logger = logger;
        ProtocolTool = new Tool
        {
            Name = name,
            Title = title,
            Description = description,
            InputSchema = JsonElement.Parse(arguments),
            Annotations = new ToolAnnotations { Title = title, ReadOnlyHint = true, DestructiveHint = false, IdempotentHint = true, OpenWorldHint = false },
        };
    }

    /// <inheritdoc/>
    public override Tool ProtocolTool { get; }

    /// <inheritdoc/>
    public override IReadOnlyList<object> Metadata => [];

    /// <inheritdoc/>
    public override async ValueTask<CallToolResult> InvokeAsync(RequestContext<CallToolRequestParams> request, CancellationToken cancellationToken = default)
    {
        try
        {
            var read = Read(request.Params?.Arguments);
            var answer = await read(await _application.GetAsync(cancellationToken), cancellationToken);
            return new CallToolResult { Content = [new TextContentBlock { Text = answer.Text }], StructuredContent = answer.Content };
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (IngestException error)
        {
            return Refusal(error.Code, error.Message);
        }
        catch (TimeoutException error)
        {
            return Refusal(ErrorCodes.Unexpected, error.Message);
        }
#pragma warning disable CA1031 // The last frame of a call: what nobody foresaw is logged, and the assistant is told so; the next call goes on.
        catch (Exception error)
        {
            LogUnforeseen(error, ProtocolTool.Name);
            return Refusal(ErrorCodes.Unexpected, $"{ProtocolTool.Name}: an error nobody foresaw. The person finds its details in logs/ingest.log of the data folder.");
        }
#pragma warning restore CA1031
    }

    /// <summary>Checks the arguments, and answers what will ask the application. So a wrong argument is refused without waiting for its start.</summary>
    /// <exception cref="FatalException"><c>invalid_request</c>: an argument is unknown, missing or out of range.</exception>
    protected abstract Func<LocalApplication, CancellationToken, Task<ToolAnswer>> Read(IDictionary<string, JsonElement>? arguments);

    private static CallToolResult Refusal(string code, string message) => new()
    {
        IsError = true,
        Content = [new TextContentBlock { Text = $"{code}: {message}" }],
        StructuredContent = JsonSerializer.SerializeToElement(new JsonObject { ["code"] = code, ["message"] = message }),
    };

    [LoggerMessage(7501, LogLevel.Error, "The tool {Tool} met an unforeseen error.")]
    private partial void LogUnforeseen(Exception error, string tool);
}
