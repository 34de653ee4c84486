using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace FastFlow.Cli.State;

/// <summary>
/// Values of state as JSON, by their type alone: numbers with all their digits, texts with half a surrogate pair escaped as it is, what only a codec knows as base64 with the codec's name.
/// </summary>
internal static class RowJson
{
    /// <summary>Letters stay letters; control characters and what ends lines is escaped.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>Reads a value and writes it.</summary>
    /// <exception cref="CheckpointFormatException">The bytes are no such value.</exception>
    public static void Write(Utf8JsonWriter json, ref StateReader value, StateType type)
    {
        switch (type.Kind)
        {
            case StateKind.Optional:
                WriteOptional(json, ref value, type.Element!);
                break;
            case StateKind.Array:
                json.WriteStartArray();
                for (var left = value.ReadCount(type.Element!.LeastBytes); left > 0; left--)
                {
                    Write(json, ref value, type.Element);
                }

                json.WriteEndArray();
                break;
            case StateKind.Struct:
                json.WriteStartObject();
                foreach (var field in type.Fields)
                {
                    json.WritePropertyName(field.Name);
                    Write(json, ref value, field.Type);
                }

                json.WriteEndObject();
                break;
            case StateKind.Opaque:
                json.WriteStartObject();
                json.WriteString("codec", type.Codec);
                json.WriteBase64String("base64", value.ReadOpaque());
                json.WriteEndObject();
                break;
            case StateKind.String:
                Text(json, value.ReadString());
                break;
            case StateKind.Char:
                Text(json, value.ReadChar().ToString());
                break;
            default:
                WriteSimple(json, ref value, type.Kind);
                break;
        }
    }

    // Nothing is null. A value of an optional of an optional stands in an array, or one could not tell its nothing from the outer one's.
    private static void WriteOptional(Utf8JsonWriter json, ref StateReader value, StateType element)
    {
        if (!value.ReadBoolean())
        {
            json.WriteNullValue();
        }
        else if (element.Kind == StateKind.Optional)
        {
            json.WriteStartArray();
            Write(json, ref value, element);
            json.WriteEndArray();
        }
        else
        {
            Write(json, ref value, element);
        }
    }

    private static void WriteSimple(Utf8JsonWriter json, ref StateReader value, StateKind kind)
    {
        switch (kind)
        {
            case StateKind.Boolean:
                json.WriteBooleanValue(value.ReadBoolean());
                break;
            case StateKind.SByte:
                Number(json, value.ReadSByte());
                break;
            case StateKind.Byte:
                Number(json, value.ReadByte());
                break;
            case StateKind.Int16:
                Number(json, value.ReadInt16());
                break;
            case StateKind.UInt16:
                Number(json, value.ReadUInt16());
                break;
            case StateKind.Int32:
                Number(json, value.ReadInt32());
                break;
            case StateKind.UInt32:
                Number(json, value.ReadUInt32());
                break;
            case StateKind.Int64:
                Number(json, value.ReadInt64());
                break;
            case StateKind.UInt64:
                Number(json, value.ReadUInt64());
                break;
            case StateKind.Int128:
                Number(json, value.ReadInt128());
                break;
            case StateKind.UInt128:
                Number(json, value.ReadUInt128());
                break;
            case StateKind.Half:
                Real(json, value.ReadHalf());
                break;
            case StateKind.Single:
                Real(json, value.ReadSingle());
                break;
            case StateKind.Double:
                Real(json, value.ReadDouble());
                break;
            case StateKind.Decimal:
                Number(json, value.ReadDecimal());
                break;
            default:
                json.WriteStringValue(Time(ref value, kind));
                break;
        }
    }

    private static string Time(ref StateReader value, StateKind kind) => kind switch
    {
        StateKind.Guid => value.ReadGuid().ToString(),
        StateKind.DateTime => OfDateTime(value.ReadDateTime()),
        StateKind.DateTimeOffset => value.ReadDateTimeOffset().ToString("O", CultureInfo.InvariantCulture),
        StateKind.DateOnly => value.ReadDateOnly().ToString("O", CultureInfo.InvariantCulture),
        StateKind.TimeOnly => value.ReadTimeOnly().ToString("O", CultureInfo.InvariantCulture),
        StateKind.TimeSpan => value.ReadTimeSpan().ToString("c", CultureInfo.InvariantCulture),
        StateKind.Timestamp => value.ReadTimestamp().ToString(),
        _ => throw new InvalidOperationException($"No value of {kind} is known here."),
    };

    // Which local time was meant, only the machine that wrote it knew.
    private static string OfDateTime(DateTime time) => DateTime.SpecifyKind(time, DateTimeKind.Unspecified).ToString("O", CultureInfo.InvariantCulture) + time.Kind switch
    {
        DateTimeKind.Utc => "Z",
        DateTimeKind.Local => " local",
        _ => "",
    };

    private static void Number<T>(Utf8JsonWriter json, T value)
        where T : ISpanFormattable => json.WriteRawValue(value.ToString(null, CultureInfo.InvariantCulture), skipInputValidation: true);

    // The shortest digits that lead back to the same bits; JSON has no other numbers.
    private static void Real<T>(Utf8JsonWriter json, T value)
        where T : System.Numerics.IBinaryFloatingPointIeee754<T>
    {
        if (T.IsFinite(value))
        {
            json.WriteRawValue(value.ToString("R", CultureInfo.InvariantCulture), skipInputValidation: true);
        }
        else
        {
            json.WriteStringValue(T.IsNaN(value) ? "NaN" : T.IsNegative(value) ? "-Infinity" : "Infinity");
        }
    }

    private static void Text(Utf8JsonWriter json, string text)
    {
        if (IsWhole(text))
        {
            json.WriteStringValue(text);
            return;
        }

        // The writer would replace half a surrogate pair, and two keys would look like one.
        var raw = new StringBuilder("\"");
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]))
            {
                raw.Append(text, i++, 2);
            }
            else if (char.IsSurrogate(text[i]) || char.IsControl(text[i]) || text[i] is '"' or '\\')
            {
                raw.Append(CultureInfo.InvariantCulture, $"\\u{(int)text[i]:X4}");
            }
            else
            {
                raw.Append(text[i]);
            }
        }

        json.WriteRawValue(raw.Append('"').ToString(), skipInputValidation: true);
    }

    private static bool IsWhole(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsSurrogate(text[i]) && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[++i])))
            {
                return false;
            }
        }

        return true;
    }
}
