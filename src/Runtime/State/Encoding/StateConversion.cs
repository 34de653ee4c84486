using System.Buffers.Binary;
using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// Turns values that were stored under an older schema into the bytes that today's codec reads, by <see cref="StateSchema.RefusalsOf"/>'s rules: so codecs know one
/// schema only. For one thread.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StateConversion
{
    private readonly StateType _stored;
    private readonly StateType _current;

    // Of an array or an optional: its element. Of a struct: per current field, which stored field it is from, -1 if it is new, and how.
    private readonly StateConversion? _element;
    private readonly (int Stored, StateConversion? Conversion)[] _fields = [];

    // Where the stored fields of the value at hand begin.
    private readonly int[] _starts = [];

    private StateConversion(StateType stored, StateType current)
    {
        (_stored, _current) = (stored, current);
        if (IsIdentity)
        {
            return;
        }

        if (current.Kind == StateKind.Struct)
        {
            var names = stored.Fields.Select((field, index) => (field.Name, index)).ToDictionary(StringComparer.Ordinal);
            _fields = [.. current.Fields.Select(now => names.TryGetValue(now.Name, out var was) ? (was, new StateConversion(stored.Fields[was].Type, now.Type)) : (-1, (StateConversion?)null))];
            _starts = new int[stored.Fields.Count];
        }
        else if (current.Element is { } element)
        {
            _element = new(stored.Kind == current.Kind ? stored.Element! : stored, element);
        }
    }

    /// <summary>The values can be read as they are.</summary>
    public bool IsIdentity => _stored.Equals(_current);

    /// <summary>How values of one schema become those of another.</summary>
    /// <exception cref="ArgumentException">They can't; the message has every reason.</exception>
    public static StateConversion Between(StateSchema stored, StateSchema current) => current.RefusalsOf(stored) is { Count: > 0 } refusals
        ? throw new ArgumentException(string.Join(Environment.NewLine, refusals), nameof(stored))
        : new(stored.Value, current.Value);

    /// <summary>Reads a value as it was stored and writes it as it is today.</summary>
    /// <exception cref="CheckpointFormatException">The bytes are no such value.</exception>
    public void Convert(ref StateReader stored, ref StateWriter current)
    {
        if (IsIdentity)
        {
            var start = stored.At;
            Skip(ref stored, _stored);
            current.WriteRaw(stored.Since(start));
            return;
        }

        switch (_current.Kind)
        {
            case StateKind.Struct:
                ConvertFields(ref stored, ref current);
                break;
            case StateKind.Array:
                var count = stored.ReadCount(_stored.Element!.LeastBytes);
                current.WriteCount(count);
                for (var i = 0; i < count; i++)
                {
                    _element!.Convert(ref stored, ref current);
                }

                break;
            case StateKind.Optional:
                var isThere = _stored.Kind != StateKind.Optional || stored.ReadBoolean();
                current.WriteBoolean(isThere);
                if (isThere)
                {
                    _element!.Convert(ref stored, ref current);
                }

                break;
            default:
                Widen(ref stored, ref current);
                break;
        }
    }

    private void ConvertFields(ref StateReader stored, ref StateWriter current)
    {
        for (var i = 0; i < _starts.Length; i++)
        {
            _starts[i] = stored.At;
            Skip(ref stored, _stored.Fields[i].Type);
        }

        for (var i = 0; i < _fields.Length; i++)
        {
            var (was, conversion) = _fields[i];
            if (conversion is null)
            {
                current.WriteZeros(_current.Fields[i].Type.LeastBytes);
                continue;
            }

            var field = stored;
            field.At = _starts[was];
            conversion.Convert(ref field, ref current);
        }
    }

    private void Widen(ref StateReader stored, ref StateWriter current)
    {
        if (_stored.Kind is StateKind.Half or StateKind.Single)
        {
            var real = _stored.Kind == StateKind.Half ? (double)stored.ReadHalf() : stored.ReadSingle();
            WriteReal(ref current, real);
            return;
        }

        var number = _stored.Kind switch
        {
            StateKind.SByte => stored.ReadSByte(),
            StateKind.Byte => stored.ReadByte(),
            StateKind.Int16 => stored.ReadInt16(),
            StateKind.UInt16 => stored.ReadUInt16(),
            StateKind.Int32 => stored.ReadInt32(),
            StateKind.UInt32 => stored.ReadUInt32(),
            StateKind.Int64 => stored.ReadInt64(),
            _ => (Int128)stored.ReadUInt64(),
        };
        if (_current.Kind == StateKind.Decimal)
        {
            current.WriteDecimal((decimal)number);
        }
        else if (_current.Kind is StateKind.Half or StateKind.Single or StateKind.Double)
        {
            WriteReal(ref current, (double)number);
        }
        else
        {
            Span<byte> bytes = stackalloc byte[16];
            BinaryPrimitives.WriteInt128LittleEndian(bytes, number);
            current.WriteRaw(bytes[..StateKinds.BytesOf(_current.Kind)]);
        }
    }

    private void WriteReal(ref StateWriter current, double real)
    {
        switch (_current.Kind)
        {
            case StateKind.Half:
                current.WriteHalf((Half)real);
                break;
            case StateKind.Single:
                current.WriteSingle((float)real);
                break;
            default:
                current.WriteDouble(real);
                break;
        }
    }

    private static void Skip(ref StateReader stored, StateType type)
    {
        switch (type.Kind)
        {
            case StateKind.String:
                stored.SkipString();
                break;
            case StateKind.Opaque:
                stored.ReadOpaque();
                break;
            case StateKind.Optional:
                if (stored.ReadBoolean())
                {
                    Skip(ref stored, type.Element!);
                }

                break;
            case StateKind.Array:
                for (var left = stored.ReadCount(type.Element!.LeastBytes); left > 0; left--)
                {
                    Skip(ref stored, type.Element);
                }

                break;
            case StateKind.Struct:
                for (var i = 0; i < type.Fields.Count; i++)
                {
                    Skip(ref stored, type.Fields[i].Type);
                }

                break;
            default:
                stored.Skip(type.LeastBytes);
                break;
        }
    }
}
