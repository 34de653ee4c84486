using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace FastFlow;

/// <summary>Walks through the object of one line. Methods that answer false have noted why, unless they say otherwise.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public ref struct JsonRow
{
    private readonly ReadOnlySpan<byte> _line;
    private readonly JsonScratch _scratch;
    private Utf8JsonReader _json;

    internal JsonRow(ReadOnlySpan<byte> line, JsonScratch scratch)
    {
        _line = line;
        _scratch = scratch;
        _json = new Utf8JsonReader(line);
    }

    /// <summary>Enters the line's object.</summary>
    public bool Open()
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.StartObject || Fail(RecordFaultKind.NotAnObject, null, null);
    }

    /// <summary>Enters the object that is the value of the property at hand; false without a note if the value is none.</summary>
    public bool OpenNested()
    {
        _json.Read();
        return _json.TokenType == JsonTokenType.StartObject;
    }

    /// <summary>The next property of the object; false without a note at its end.</summary>
    public bool NextProperty(out ReadOnlySpan<byte> name)
    {
        _json.Read();
        if (_json.TokenType != JsonTokenType.PropertyName)
        {
            name = default;
            return false;
        }

        name = _json.ValueIsEscaped ? Unescape() : _json.ValueSpan;
        return true;
    }

    /// <summary>The scalar that is the property's value, as text; false without a note for null, objects and arrays.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool NextScalar(out ReadOnlySpan<byte> text)
    {
        _json.Read();
        return IsScalar(out text);
    }

    /// <summary>As <see cref="NextScalar(out ReadOnlySpan{byte})"/>; for null the answer is true and <paramref name="isNull"/>.</summary>
    public bool NextScalar(out ReadOnlySpan<byte> text, out bool isNull)
    {
        _json.Read();
        isNull = _json.TokenType == JsonTokenType.Null;
        return IsScalar(out text) || isNull;
    }

    /// <summary>The string that is the property's value; false without a note for anything else.</summary>
    public bool NextText(out ReadOnlySpan<byte> text)
    {
        _json.Read();
        return IsScalar(out text) && _json.TokenType == JsonTokenType.String;
    }

    /// <summary>As <see cref="NextText(out ReadOnlySpan{byte})"/>; for null the answer is true and <paramref name="isNull"/>.</summary>
    public bool NextText(out ReadOnlySpan<byte> text, out bool isNull)
    {
        _json.Read();
        isNull = _json.TokenType == JsonTokenType.Null;
        return (IsScalar(out text) && _json.TokenType == JsonTokenType.String) || isNull;
    }

    /// <summary>The property's value is null: nothing else is read then, and nothing at all otherwise.</summary>
    public bool TrySkipNull()
    {
        var ahead = _json;
        ahead.Read();
        if (ahead.TokenType != JsonTokenType.Null)
        {
            return false;
        }

        _json = ahead;
        return true;
    }

    /// <summary>Passes over the property's value.</summary>
    public void Skip() => _json.Skip();

    /// <summary>Notes that the value at hand is no value of the member's type. Always false.</summary>
    /// <param name="field">The property; nested ones with dots between.</param>
    /// <param name="type">The type as C# writes it, or words that say what is expected.</param>
    public bool Fail(string field, string type) =>
        Fail(RecordFaultKind.InvalidValue, field, type == "string" && _json.TokenType != JsonTokenType.String ? "a string" : type);

    /// <summary>Notes that a property came twice. Always false.</summary>
    public bool FailTwice(string field) => Fail(RecordFaultKind.DuplicateProperty, field, null);

    /// <summary>Notes that a property is missing: that of the lowest bit in <paramref name="missing"/>. Always false.</summary>
    public bool FailMissing(ulong missing, params ReadOnlySpan<string> fields) =>
        Fail(RecordFaultKind.MissingProperty, fields[System.Numerics.BitOperations.TrailingZeroCount(missing)], null);

    /// <summary>Whatever follows the object makes the reader throw.</summary>
    internal void Close() => _json.Read();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool IsScalar(out ReadOnlySpan<byte> text)
    {
        text = _json.ValueIsEscaped ? Unescape() : _json.ValueSpan;
        return _json.TokenType is JsonTokenType.String or JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False;
    }

    // One scratch will do: a text is used before the next one is asked for.
    private readonly ReadOnlySpan<byte> Unescape()
    {
        var scratch = _scratch.Take(_json.ValueSpan.Length);
        try
        {
            return scratch.AsSpan(0, _json.CopyString(scratch));
        }
        catch (InvalidOperationException exception)
        {
            // Half a surrogate pair as an escape, or bytes that are no UTF-8 beside one.
            throw new JsonException("A string is not valid Unicode.", null, 0, _json.TokenStartIndex, exception);
        }
    }

    private readonly bool Fail(RecordFaultKind kind, string? field, string? type)
    {
        var at = kind == RecordFaultKind.MissingProperty ? 0 : (int)_json.TokenStartIndex;
        var text = _json.TokenType switch
        {
            JsonTokenType.String or JsonTokenType.Number when kind == RecordFaultKind.InvalidValue => _json.ValueSpan,
            JsonTokenType.Null or JsonTokenType.True or JsonTokenType.False when kind == RecordFaultKind.InvalidValue => _json.ValueSpan,
            _ => _line[at..],
        };
        _scratch.Fault = new RecordFault { Kind = kind, Field = field, Type = type, At = at, Text = FaultText.Keep(text, ref _scratch.FaultText) };
        return false;
    }
}

/// <summary>What outlives one <see cref="JsonRow"/>.</summary>
internal sealed class JsonScratch
{
    private byte[] _bytes = [];

    public RecordFault Fault;

    public byte[] FaultText = [];

    public byte[] Take(int length)
    {
        if (_bytes.Length < length)
        {
            _bytes = new byte[Math.Max(length, 256)];
        }

        return _bytes;
    }
}
