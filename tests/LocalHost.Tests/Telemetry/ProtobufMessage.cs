using System.Buffers.Binary;
using System.Text;

namespace Ingest.LocalHost.Tests.Telemetry;

/// <summary>
/// A message in protobuf's wire format, read field by field (protobuf.dev/programming-guides/encoding): enough of a decoder to look at what an
/// exporter sent without trusting the exporter's own library.
/// </summary>
internal sealed class ProtobufMessage
{
    private readonly List<(int Field, ulong Number, ReadOnlyMemory<byte> Bytes)> _fields = [];

    public ProtobufMessage(ReadOnlyMemory<byte> bytes)
    {
        var rest = bytes;
        while (rest.Length > 0)
        {
            var key = ReadVarint(ref rest);
            var field = (int)(key >> 3);
            switch (key & 7)
            {
                case 0:
                    _fields.Add((field, ReadVarint(ref rest), default));
                    break;
                case 1:
                    _fields.Add((field, BinaryPrimitives.ReadUInt64LittleEndian(Take(ref rest, 8).Span), default));
                    break;
                case 2:
                    _fields.Add((field, 0, Take(ref rest, (int)ReadVarint(ref rest))));
                    break;
                case 5:
                    _fields.Add((field, BinaryPrimitives.ReadUInt32LittleEndian(Take(ref rest, 4).Span), default));
                    break;
                default:
                    throw new FormatException($"Wire type {key & 7} is none that is in use.");
            }
        }
    }

    public IEnumerable<ProtobufMessage> All(int field) => _fields.Where(f => f.Field == field).Select(static f => new ProtobufMessage(f.Bytes));

    public ulong Number(int field) => _fields.FirstOrDefault(f => f.Field == field).Number;

    public string Text(int field) => Encoding.UTF8.GetString(_fields.FirstOrDefault(f => f.Field == field).Bytes.Span);

    public string Hex(int field) => Convert.ToHexStringLower(_fields.FirstOrDefault(f => f.Field == field).Bytes.Span);

    /// <summary>The KeyValue messages of a field whose values are strings.</summary>
    public Dictionary<string, string> Attributes(int field) =>
        All(field).ToDictionary(static a => a.Text(1), static a => a.All(2).Select(static v => v.Text(1)).FirstOrDefault() ?? "");

    private static ReadOnlyMemory<byte> Take(ref ReadOnlyMemory<byte> rest, int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }

    private static ulong ReadVarint(ref ReadOnlyMemory<byte> rest)
    {
        var value = 0ul;
        for (var shift = 0; ; shift += 7)
        {
            var part = Take(ref rest, 1).Span[0];
            value |= (ulong)(part & 0x7F) << shift;
            if ((part & 0x80) == 0)
            {
                return value;
            }
        }
    }
}
