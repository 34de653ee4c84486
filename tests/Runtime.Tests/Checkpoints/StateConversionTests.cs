using System.Buffers;

namespace FastFlow.Tests.Checkpoints;

public sealed class StateConversionTests(ITestOutputHelper output)
{
    private static readonly StateKind[] Integers = [StateKind.SByte, StateKind.Byte, StateKind.Int16, StateKind.UInt16, StateKind.Int32, StateKind.UInt32, StateKind.Int64, StateKind.UInt64];

    [Fact]
    public void Convert_RandomSchemasAndTheirSuccessors_IsWhatTheRulesSay()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var changed = 0;
        for (var round = 0; round < 3000; round++)
        {
            var random = new Random(seed + round);
            var state = new RandomState(random);
            var stored = round % 2 == 0 ? state.Struct(4) : state.Type(4);
            var current = Successor(stored, state, random);
            var value = state.Value(stored);
            var conversion = StateConversion.Between(Schema(stored), Schema(current));
            changed += conversion.IsIdentity ? 0 : 1;
            var expected = Encode(current, Convert(value, stored, current));
            Assert.True(expected.SequenceEqual(Converted(conversion, Encode(stored, value))), $"seed {seed + round}: {stored} to {current}");
        }

        Assert.InRange(changed, 1000, 3000);
    }

    [Fact]
    public void Convert_EveryNumberToEveryWider_IsTheSameNumber()
    {
        foreach (var from in Integers)
        {
            foreach (var to in Enum.GetValues<StateKind>().Where(to => StateKinds.Widens(from, to)))
            {
                foreach (var edge in new[] { -(Int128.One << 63), -(Int128.One << 31), -(Int128.One << 15), -128, -1, 0, 1, 127, 255, (Int128.One << 15) - 1, (Int128.One << 16) - 1, (Int128.One << 31) - 1, (Int128.One << 32) - 1, (Int128.One << 63) - 1, (Int128.One << 64) - 1 })
                {
                    var number = Number(from, edge);
                    var conversion = StateConversion.Between(Schema(StateType.Of(from)), Schema(StateType.Of(to)));
                    Assert.Equal(Encode(StateType.Of(to), Number(to, ToInt128(number))), Converted(conversion, Encode(StateType.Of(from), number)));
                }
            }
        }
    }

    [Fact]
    public void Convert_DamagedValues_AnswersOrRefuses()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var refusals = 0;
        for (var round = 0; round < 5000; round++)
        {
            var random = new Random(seed + round);
            var state = new RandomState(random);
            var stored = state.Struct(4);
            var conversion = StateConversion.Between(Schema(stored), Schema(Successor(stored, state, random)));
            var bytes = round % 2 == 0 ? state.Bytes(random.Next(60)) : Encode(stored, state.Value(stored));
            bytes = bytes[..random.Next(bytes.Length + 1)];
            try
            {
                Converted(conversion, bytes, isWhole: false);
            }
            catch (CheckpointFormatException)
            {
                refusals++;
            }
        }

        Assert.InRange(refusals, 500, 5000);
    }

    [Fact]
    public void Between_WhatCanNotBe_HasEveryReason()
    {
        var message = Assert.Throws<ArgumentException>(() => StateConversion.Between(Schema(StateType.Parse("{ A: long, B: int }")), Schema(StateType.Parse("{ A: int, B: bool }")))).Message;
        Assert.Contains("field A: it was stored as long and is now int", message, StringComparison.Ordinal);
        Assert.Contains("field B: it was stored as int and is now bool", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Convert_ManyRows_AllocatesNothing()
    {
        var (stored, current) = (StateType.Parse("{ A: int, S: string?, V: { X: int }[], Gone: Guid }"), StateType.Parse("{ New: string, V: { Y: Guid, X: long }[], S: string?, A: double? }"));
        var conversion = StateConversion.Between(Schema(stored), Schema(current));
        var bytes = Encode(stored, new RandomState(new Random(3)).Value(stored));
        var buffer = new ArrayBufferWriter<byte>(4096);
        Run(10);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Run(10_000);

        // A collection in between adds what was left of the thread's allocation buffer, some kilobytes.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16_000);

        void Run(int rows)
        {
            for (; rows > 0; rows--)
            {
                buffer.ResetWrittenCount();
                var from = new StateReader(bytes, "some bytes");
                var to = new StateWriter(buffer);
                conversion.Convert(ref from, ref to);
                to.Flush();
            }
        }
    }

    private static StateType Successor(StateType type, RandomState state, Random random)
    {
        if (random.Next(8) == 0 && type.Kind != StateKind.Optional)
        {
            return StateType.Optional(Successor(type, state, random));
        }

        switch (type.Kind)
        {
            case StateKind.Struct:
                var fields = type.Fields.Where(_ => random.Next(4) > 0).Select(field => new StateField(field.Name, Successor(field.Type, state, random)))
                    .Concat(Enumerable.Range(0, random.Next(3)).Select(i => new StateField($"New{i}", state.Type(3)))).ToArray();
                random.Shuffle(fields);
                return StateType.Struct(fields);
            case StateKind.Optional:
                return StateType.Optional(Successor(type.Element!, state, random));
            case StateKind.Array when Successor(type.Element!, state, random) is { LeastBytes: > 0 } element:
                return StateType.Array(element);
            default:
                var wider = Enum.GetValues<StateKind>().Where(kind => StateKinds.Widens(type.Kind, kind)).ToArray();
                return wider.Length > 0 && random.Next(2) == 0 ? StateType.Of(wider[random.Next(wider.Length)]) : type;
        }
    }

    private static object? Convert(object? value, StateType stored, StateType current)
    {
        if (stored.Equals(current))
        {
            return value;
        }

        switch (current.Kind)
        {
            case StateKind.Optional when stored.Kind != StateKind.Optional:
                return new RandomState.Present(Convert(value, stored, current.Element!));
            case StateKind.Optional:
                return value is RandomState.Present present ? new RandomState.Present(Convert(present.Value, stored.Element!, current.Element!)) : null;
            case StateKind.Array:
                return ((object?[])value!).Select(element => Convert(element, stored.Element!, current.Element!)).ToArray();
            case StateKind.Struct:
                var parts = stored.Fields.Zip((object?[])value!).ToDictionary(part => part.First.Name);
                return current.Fields.Select(field => parts.TryGetValue(field.Name, out var part) ? Convert(part.Second, part.First.Type, field.Type) : Default(field.Type)).ToArray();
            default:
                return value switch
                {
                    Half half => current.Kind == StateKind.Single ? (object)(float)half : (double)half,
                    float single => (double)single,
                    _ => Number(current.Kind, ToInt128(value!)),
                };
        }
    }

    private static object? Default(StateType type) => type.Kind switch
    {
        StateKind.Optional => null,
        StateKind.Array => System.Array.Empty<object?>(),
        StateKind.Opaque => System.Array.Empty<byte>(),
        StateKind.String => "",
        StateKind.Struct => type.Fields.Select(field => Default(field.Type)).ToArray(),
        StateKind.Boolean => false,
        StateKind.Char => '\0',
        StateKind.Guid => Guid.Empty,
        StateKind.DateTime => default(DateTime),
        StateKind.DateTimeOffset => default(DateTimeOffset),
        StateKind.DateOnly => default(DateOnly),
        StateKind.TimeOnly => default(TimeOnly),
        StateKind.TimeSpan => default(TimeSpan),
        StateKind.Timestamp => default(Timestamp),
        _ => Number(type.Kind, 0),
    };

    private static Int128 ToInt128(object number) => number switch
    {
        sbyte value => value,
        byte value => value,
        short value => value,
        ushort value => value,
        int value => value,
        uint value => value,
        long value => value,
        _ => (ulong)number,
    };

    // Beyond the kind's range its nearest end, which is as good an edge.
    private static object Number(StateKind kind, Int128 value) => kind switch
    {
        StateKind.SByte => sbyte.CreateSaturating(value),
        StateKind.Byte => byte.CreateSaturating(value),
        StateKind.Int16 => short.CreateSaturating(value),
        StateKind.UInt16 => ushort.CreateSaturating(value),
        StateKind.Int32 => int.CreateSaturating(value),
        StateKind.UInt32 => uint.CreateSaturating(value),
        StateKind.Int64 => long.CreateSaturating(value),
        StateKind.UInt64 => ulong.CreateSaturating(value),
        StateKind.Int128 => value,
        StateKind.UInt128 => UInt128.CreateSaturating(value),
        StateKind.Half => (Half)value,
        StateKind.Single => (float)value,
        StateKind.Double => (double)value,
        _ => (decimal)value,
    };

    private static byte[] Converted(StateConversion conversion, byte[] bytes, bool isWhole = true) => StateFiles.Encode(buffer =>
    {
        var reader = new StateReader(bytes, "some bytes");
        var writer = new StateWriter(buffer);
        conversion.Convert(ref reader, ref writer);
        writer.Flush();
        if (isWhole)
        {
            reader.End();
        }
    });

    private static byte[] Encode(StateType type, object? value) => StateFiles.Encode(buffer =>
    {
        var writer = new StateWriter(buffer);
        RandomState.Write(ref writer, type, value);
        writer.Flush();
    });

    private static StateSchema Schema(StateType value) => new("Totals", StateType.Nothing, value);
}
