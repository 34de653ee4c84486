using System.ComponentModel;

namespace FastFlow;

/// <summary>
/// An <see cref="IRowCodec{T}"/> as an object, for values that are written once per checkpoint and not per row: positions, splits, transactions. Whoever holds one needs no type parameter
/// for it.
/// </summary>
/// <typeparam name="T">The type of the values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class RowCodec<T>
{
    private protected RowCodec()
    {
    }

    /// <summary>The codec of a type that needs none emitted; null for others.</summary>
    internal static RowCodec<T>? Known { get; } =
        typeof(T) == typeof(NoPosition) ? (RowCodec<T>)(object)RowCodec<NoPosition>.Of<NoPositionCodec>()
        : typeof(T) == typeof(RecordPosition) ? (RowCodec<T>)(object)RowCodec<RecordPosition>.Of<RecordPositionCodec>()
        : typeof(T) == typeof(string) ? (RowCodec<T>)(object)RowCodec<string>.Of<StringRowCodec>()
        : typeof(T) == typeof(long) ? (RowCodec<T>)(object)RowCodec<long>.Of<Int64RowCodec>()
        : typeof(T) == typeof(int) ? (RowCodec<T>)(object)RowCodec<int>.Of<Int32RowCodec>()
        : null;

    internal abstract StateType Type { get; }

    /// <summary>The codec as an object.</summary>
    public static RowCodec<T> Of<TCodec>()
        where TCodec : struct, IRowCodec<T> => new As<TCodec>();

    internal abstract void Write(ref StateWriter writer, in T value);

    internal abstract T Read(ref StateReader reader);

    private sealed class As<TCodec> : RowCodec<T>
        where TCodec : struct, IRowCodec<T>
    {
        internal override StateType Type => TCodec.Type;

        internal override void Write(ref StateWriter writer, in T value) => TCodec.Write(ref writer, in value);

        internal override T Read(ref StateReader reader) => TCodec.Read(ref reader);
    }

    private readonly struct NoPositionCodec : IRowCodec<NoPosition>
    {
        public static StateType Type => StateType.Nothing;

        public static void Write(ref StateWriter writer, in NoPosition value)
        {
        }

        public static NoPosition Read(ref StateReader reader) => default;
    }

    private readonly struct RecordPositionCodec : IRowCodec<RecordPosition>
    {
        public static StateType Type { get; } = StateType.Struct(new("Offset", StateType.Of(StateKind.Int64)), new("Line", StateType.Of(StateKind.Int64)));

        public static void Write(ref StateWriter writer, in RecordPosition value)
        {
            writer.WriteInt64(value.Offset);
            writer.WriteInt64(value.Line);
        }

        public static RecordPosition Read(ref StateReader reader)
        {
            var position = new RecordPosition(reader.ReadInt64(), reader.ReadInt64());
            return position is { Offset: >= 0, Line: >= 0 } ? position : throw reader.Fail(16, $"{position}", "a position isn't negative");
        }
    }
}
