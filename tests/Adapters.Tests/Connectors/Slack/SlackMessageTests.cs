using System.Text.Json;
using Ingest.Adapters.Connectors.Slack;

namespace Ingest.Adapters.Tests.Connectors.Slack;

public sealed class SlackMessageTests
{
    [Theory]
    [InlineData("""{"ts":"1763650000.000100","user":"U1","text":"cut \ud83d"}""")]
    [InlineData("""{"ts":"1763650000.000100","user":"U1","blocks":[{"type":"rich_text","elements":[{"type":"rich_text_section","elements":[{"type":"text","text":"cut \ud83d"}]}]}]}""")]
    public void Read_HalfOfASurrogatePair_IsReplacedAndKeepsNothingFromBeingRead(string json)
    {
        using var document = JsonDocument.Parse(json);

        var message = SlackMessage.Read(document.RootElement, default, SlackNames.None);

        Assert.Equal((SlackMessageKind.Person, "cut \uFFFD"), (message.Kind, message.Text));
    }
}
