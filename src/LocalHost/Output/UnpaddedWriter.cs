using System.Text;

namespace Ingest.LocalHost.Output;

/// <summary>
/// Leaves out the blanks at the ends of lines: tables pad their last column, which nobody wants in a file or a pipe. Blanks that no line end or
/// text follows are left out too.
/// </summary>
internal sealed class UnpaddedWriter(TextWriter inner) : TextWriter
{
    private int _blanks;

    public override Encoding Encoding => inner.Encoding;

    public override void Write(char value)
    {
        if (value == ' ')
        {
            _blanks++;
            return;
        }

        if (_blanks > 0 && value is not ('\r' or '\n'))
        {
            inner.Write(new string(' ', _blanks));
        }

        _blanks = 0;
        inner.Write(value);
    }

    public override void Flush() => inner.Flush();
}
