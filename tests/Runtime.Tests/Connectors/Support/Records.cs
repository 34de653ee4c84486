namespace FastFlow.Tests.Connectors;

public enum Side
{
    Buy,
    Sell,
}

/// <summary>An event with a column of each kind that decoding knows.</summary>
public record struct Trade(string Symbol, double Price, int Size, DateTimeOffset Time, Side Side, string? Note, int? Venue);

/// <summary>The reader of <see cref="Trade"/>, in the form in which the generator emits it.</summary>
public struct TradeFields : ICsvRecordReader<Trade>
{
    private int _symbol;
    private TextPool _symbolTexts;
    private int _price;
    private int _size;
    private int _time;
    private int _side;
    private int _note;
    private TextPool _noteTexts;
    private int _venue;

    public void Bind(RecordBinding binding)
    {
        _symbol = binding.Column("symbol");
        _symbolTexts = binding.TextPool();
        _price = binding.Column("price");
        _size = binding.Column("size");
        _time = binding.Column("time");
        _side = binding.Column("side");
        _note = binding.Column("note");
        _noteTexts = binding.TextPool();
        _venue = binding.Column("venue");
    }

    public readonly bool TryRead(in CsvRow row, out Trade record)
    {
        record = default!;
        if (!_symbolTexts.TryGet(row[_symbol], out var symbol))
        {
            return row.Fail(_symbol, "string");
        }

        if (!FieldReader.TryRead(row[_price], out double price))
        {
            return row.Fail(_price, "double");
        }

        if (!FieldReader.TryRead(row[_size], out int size))
        {
            return row.Fail(_size, "int");
        }

        if (!FieldReader.TryRead(row[_time], out DateTimeOffset time))
        {
            return row.Fail(_time, "DateTimeOffset");
        }

        if (!TryReadSide(row[_side], out var side))
        {
            return row.Fail(_side, "one of Buy, Sell");
        }

        string? note = null;
        if (row[_note].Length > 0)
        {
            if (!_noteTexts.TryGet(row[_note], out var noteValue))
            {
                return row.Fail(_note, "string");
            }

            note = noteValue;
        }

        int? venue = null;
        if (row[_venue].Length > 0)
        {
            if (!FieldReader.TryRead(row[_venue], out int venueValue))
            {
                return row.Fail(_venue, "int");
            }

            venue = venueValue;
        }

        record = new Trade(symbol, price, size, time, side, note, venue);
        return true;
    }

    internal static bool TryReadSide(ReadOnlySpan<byte> text, out Side value)
    {
        if (FieldReader.Is(text, "Buy"u8))
        {
            value = Side.Buy;
            return true;
        }

        if (FieldReader.Is(text, "Sell"u8))
        {
            value = Side.Sell;
            return true;
        }

        value = default;
        return false;
    }
}

/// <summary>The same of JSON.</summary>
public struct TradeProperties : IJsonRecordReader<Trade>
{
    private TextPool _symbolTexts;
    private TextPool _noteTexts;

    public void Bind(RecordBinding binding)
    {
        _symbolTexts = binding.TextPool();
        _noteTexts = binding.TextPool();
    }

    public readonly bool TryRead(ref JsonRow row, out Trade record)
    {
        record = default!;
        string symbol = default!;
        double price = default;
        int size = default;
        DateTimeOffset time = default;
        Side side = default;
        string? note = null;
        int? venue = null;
        var seen = 0UL;
        if (!row.Open())
        {
            return false;
        }

        while (row.NextProperty(out var property))
        {
            if (FieldReader.Is(property, "symbol"u8))
            {
                if ((seen & (1UL << 0)) != 0)
                {
                    return row.FailTwice("symbol");
                }

                seen |= 1UL << 0;
                if (!row.NextText(out var text) || !_symbolTexts.TryGet(text, out symbol))
                {
                    return row.Fail("symbol", "string");
                }
            }
            else if (FieldReader.Is(property, "price"u8))
            {
                if ((seen & (1UL << 1)) != 0)
                {
                    return row.FailTwice("price");
                }

                seen |= 1UL << 1;
                if (!row.NextScalar(out var text) || !FieldReader.TryRead(text, out price))
                {
                    return row.Fail("price", "double");
                }
            }
            else if (FieldReader.Is(property, "size"u8))
            {
                if ((seen & (1UL << 2)) != 0)
                {
                    return row.FailTwice("size");
                }

                seen |= 1UL << 2;
                if (!row.NextScalar(out var text) || !FieldReader.TryRead(text, out size))
                {
                    return row.Fail("size", "int");
                }
            }
            else if (FieldReader.Is(property, "time"u8))
            {
                if ((seen & (1UL << 3)) != 0)
                {
                    return row.FailTwice("time");
                }

                seen |= 1UL << 3;
                if (!row.NextScalar(out var text) || !FieldReader.TryRead(text, out time))
                {
                    return row.Fail("time", "DateTimeOffset");
                }
            }
            else if (FieldReader.Is(property, "side"u8))
            {
                if ((seen & (1UL << 4)) != 0)
                {
                    return row.FailTwice("side");
                }

                seen |= 1UL << 4;
                if (!row.NextScalar(out var text) || !TradeFields.TryReadSide(text, out side))
                {
                    return row.Fail("side", "one of Buy, Sell");
                }
            }
            else if (FieldReader.Is(property, "note"u8))
            {
                if ((seen & (1UL << 5)) != 0)
                {
                    return row.FailTwice("note");
                }

                seen |= 1UL << 5;
                if (!row.NextText(out var text, out var isNull))
                {
                    return row.Fail("note", "string");
                }

                if (!isNull)
                {
                    if (!_noteTexts.TryGet(text, out var noteValue))
                    {
                        return row.Fail("note", "string");
                    }

                    note = noteValue;
                }
            }
            else if (FieldReader.Is(property, "venue"u8))
            {
                if ((seen & (1UL << 6)) != 0)
                {
                    return row.FailTwice("venue");
                }

                seen |= 1UL << 6;
                if (!row.NextScalar(out var text, out var isNull))
                {
                    return row.Fail("venue", "int");
                }

                if (!isNull)
                {
                    if (!FieldReader.TryRead(text, out int venueValue))
                    {
                        return row.Fail("venue", "int");
                    }

                    venue = venueValue;
                }
            }
            else
            {
                row.Skip();
            }
        }

        if ((seen & 0x1FUL) != 0x1FUL)
        {
            return row.FailMissing(~seen & 0x1FUL, "symbol", "price", "size", "time", "side");
        }

        record = new Trade(symbol, price, size, time, side, note, venue);
        return true;
    }
}

/// <summary>Texts alone, in three columns.</summary>
public record struct Texts(string A, string B, string C);

public struct TextsFields : ICsvRecordReader<Texts>
{
    private int _a;
    private TextPool _aTexts;
    private int _b;
    private TextPool _bTexts;
    private int _c;
    private TextPool _cTexts;

    public void Bind(RecordBinding binding)
    {
        _a = binding.Column("a");
        _aTexts = binding.TextPool();
        _b = binding.Column("b");
        _bTexts = binding.TextPool();
        _c = binding.Column("c");
        _cTexts = binding.TextPool();
    }

    public readonly bool TryRead(in CsvRow row, out Texts record)
    {
        record = default!;
        if (!_aTexts.TryGet(row[_a], out var a))
        {
            return row.Fail(_a, "string");
        }

        if (!_bTexts.TryGet(row[_b], out var b))
        {
            return row.Fail(_b, "string");
        }

        if (!_cTexts.TryGet(row[_c], out var c))
        {
            return row.Fail(_c, "string");
        }

        record = new Texts(a, b, c);
        return true;
    }
}

/// <summary>One number, in the only column, whose constructor refuses 13, and fails at 666 for a reason that isn't the record's.</summary>
public record struct Number
{
    public Number(int value) => Value = value switch
    {
        13 => throw new ArgumentException("Thirteen brings bad luck."),
        666 => throw new OutOfMemoryException("Nothing is left."),
        _ => value,
    };

    public int Value { get; }
}

public struct NumberFields : ICsvRecordReader<Number>, IJsonRecordReader<Number>
{
    private int _value;

    public void Bind(RecordBinding binding) => _value = binding.Column("value");

    public readonly bool TryRead(in CsvRow row, out Number record)
    {
        record = default!;
        if (!FieldReader.TryRead(row[_value], out int value))
        {
            return row.Fail(_value, "int");
        }

        record = new Number(value);
        return true;
    }

    public readonly bool TryRead(ref JsonRow row, out Number record)
    {
        record = default!;
        int value = default;
        var seen = 0UL;
        if (!row.Open())
        {
            return false;
        }

        while (row.NextProperty(out var property))
        {
            if (FieldReader.Is(property, "value"u8))
            {
                if ((seen & (1UL << 0)) != 0)
                {
                    return row.FailTwice("value");
                }

                seen |= 1UL << 0;
                if (!row.NextScalar(out var text) || !FieldReader.TryRead(text, out value))
                {
                    return row.Fail("value", "int");
                }
            }
            else
            {
                row.Skip();
            }
        }

        if ((seen & 0x1UL) != 0x1UL)
        {
            return row.FailMissing(~seen & 0x1UL, "value");
        }

        record = new Number(value);
        return true;
    }
}
