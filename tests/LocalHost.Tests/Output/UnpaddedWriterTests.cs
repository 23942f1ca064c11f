using Ingest.LocalHost.Output;

namespace Ingest.LocalHost.Tests.Output;

public sealed class UnpaddedWriterTests
{
    [Theory]
    [InlineData("name   state   \nx      ready   \n", "name   state\nx      ready\n")]
    [InlineData("  indented  \r\n   \n", "  indented\r\n\n")]
    public void Write_BlanksAtTheEndOfLines_AreLeftOut(string written, string expected)
    {
        using var inner = new StringWriter();
        using var writer = new UnpaddedWriter(inner);

        writer.Write(written);

        Assert.Equal(expected, inner.ToString());
    }
}
