using System.Buffers;
using System.ClientModel;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Ingest.Adapters.Embedders.OpenAI;

/// <summary>
/// The two messages of the embeddings protocol. Vectors are asked for as base64 (a quarter of the bytes, and exact), and read in either form,
/// since not every server knows that one. Answers are read straight into vectors, without a document in between.
/// </summary>
internal static class EmbeddingMessages
{
    /// <summary>The body of <c>POST /embeddings</c>.</summary>
    internal static BinaryContent WriteRequest(OpenAIEmbedderOptions options, IReadOnlyList<string> texts)
    {
        var buffer = new ArrayBufferWriter<byte>(64 + texts.Sum(static text => text.Length + 16));
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model"u8, options.Model);
            json.WriteString("encoding_format"u8, "base64"u8);
            if (options.SendDimensions)
            {
                json.WriteNumber("dimensions"u8, options.Dimensions);
            }

            json.WriteStartArray("input"u8);
            foreach (var text in texts)
            {
                // By way of UTF-8, where half a surrogate pair becomes U+FFFD; the writer itself would refuse it.
                json.WriteStringValue(Encoding.UTF8.GetBytes(text));
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return BinaryContent.Create(BinaryData.FromBytes(buffer.WrittenMemory));
    }

    /// <summary>Vectors of unit length in the order of the texts, whatever the order of the answer.</summary>
    /// <exception cref="Domain.Errors.IngestException">Anything but one finite vector of the right size for each text.</exception>
    internal static EmbeddingAnswer ReadResponse(BinaryData body, int count, OpenAIEmbedderOptions options, EmbeddingFailures failures)
    {
        var vectors = new float[count][];
        long? tokens = null;
        try
        {
            var json = new Utf8JsonReader(body);
            if (!json.Read() || json.TokenType != JsonTokenType.StartObject)
            {
                throw failures.Malformed("the answer is no JSON object");
            }

            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("data"u8))
                {
                    json.Read();
                    ReadItems(ref json, vectors, options, failures);
                }
                else if (json.ValueTextEquals("usage"u8))
                {
                    json.Read();
                    tokens = ReadTokens(ref json) ?? tokens;
                }
                else
                {
                    json.Skip();
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            throw failures.Malformed("the answer is not valid", exception);
        }

        var missing = vectors.Count(static vector => vector is null);
        return missing == 0 ? new EmbeddingAnswer(vectors, tokens) : throw failures.Malformed($"expected {count} vectors, found {count - missing}");
    }

    /// <summary>What the endpoint counts by; null when it says nothing that can be used.</summary>
    private static long? ReadTokens(ref Utf8JsonReader json)
    {
        long? tokens = null;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            return null;
        }

        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            var isTotal = json.ValueTextEquals("total_tokens"u8);
            json.Read();
            if (isTotal && json.TokenType == JsonTokenType.Number && json.TryGetInt64(out var total) && total >= 0)
            {
                tokens = total;
            }
            else
            {
                json.Skip();
            }
        }

        return tokens;
    }

    private static void ReadItems(ref Utf8JsonReader json, float[][] vectors, OpenAIEmbedderOptions options, EmbeddingFailures failures)
    {
        for (var position = 0; json.Read() && json.TokenType != JsonTokenType.EndArray; position++)
        {
            var index = position;
            float[]? vector = null;
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (json.ValueTextEquals("index"u8))
                {
                    json.Read();
                    index = json.GetInt32();
                }
                else if (json.ValueTextEquals("embedding"u8))
                {
                    json.Read();
                    vector = ReadVector(ref json, options.Dimensions);
                }
                else
                {
                    json.Skip();
                }
            }

            Place(vectors, index, vector, options, failures);
        }
    }

    private static void Place(float[][] vectors, int index, float[]? vector, OpenAIEmbedderOptions options, EmbeddingFailures failures)
    {
        if (vector is null)
        {
            throw failures.Malformed($"item {index} has no vector");
        }

        if (index < 0 || index >= vectors.Length || vectors[index] is not null)
        {
            throw failures.Malformed($"index {index} is out of range or there twice; {vectors.Length} texts were sent");
        }

        if (vector.Length != options.Dimensions)
        {
            throw failures.WrongDimensions(vector.Length);
        }

        vectors[index] = Normalized(vector) ?? throw failures.Malformed($"vector {index} has no finite length");
    }

    private static float[] ReadVector(ref Utf8JsonReader json, int dimensions)
    {
        if (json.TokenType == JsonTokenType.String)
        {
            var bytes = json.GetBytesFromBase64();
            if (bytes.Length % sizeof(float) != 0)
            {
                throw new FormatException("Not a whole number of floats.");
            }

            // The protocol's floats are little-endian, as every platform .NET runs Ingest on.
            return MemoryMarshal.Cast<byte, float>(bytes).ToArray();
        }

        var values = new List<float>(dimensions);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw new FormatException("Neither base64 nor an array.");
        }

        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            values.Add(json.GetSingle());
        }

        return [.. values];
    }

    private static float[]? Normalized(float[] vector)
    {
        var sum = 0d;
        foreach (var value in vector)
        {
            sum += (double)value * value;
        }

        var length = Math.Sqrt(sum);
        if (!double.IsFinite(length) || length < 1e-12)
        {
            return null;
        }

        for (var i = 0; i < vector.Length; i++)
        {
            vector[i] = (float)(vector[i] / length);
        }

        return vector;
    }
}

/// <summary>What an endpoint answered.</summary>
/// <param name="Vectors">One unit vector for each text, in order.</param>
/// <param name="Tokens">Tokens it counted, or null when it did not say.</param>
internal sealed record EmbeddingAnswer(float[][] Vectors, long? Tokens);
