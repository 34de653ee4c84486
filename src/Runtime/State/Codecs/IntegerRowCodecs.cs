using System.ComponentModel;

namespace FastFlow;

/// <summary>Stores a <see cref="bool"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct BooleanRowCodec : IRowCodec<bool>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Boolean);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in bool value) => writer.WriteBoolean(value);

    /// <inheritdoc/>
    public static bool Read(ref StateReader reader) => reader.ReadBoolean();
}

/// <summary>Stores a <see cref="char"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct CharRowCodec : IRowCodec<char>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Char);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in char value) => writer.WriteChar(value);

    /// <inheritdoc/>
    public static char Read(ref StateReader reader) => reader.ReadChar();
}

/// <summary>Stores a <see cref="sbyte"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct SByteRowCodec : IRowCodec<sbyte>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.SByte);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in sbyte value) => writer.WriteSByte(value);

    /// <inheritdoc/>
    public static sbyte Read(ref StateReader reader) => reader.ReadSByte();
}

/// <summary>Stores a <see cref="byte"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct ByteRowCodec : IRowCodec<byte>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Byte);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in byte value) => writer.WriteByte(value);

    /// <inheritdoc/>
    public static byte Read(ref StateReader reader) => reader.ReadByte();
}

/// <summary>Stores a <see cref="short"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int16RowCodec : IRowCodec<short>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Int16);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in short value) => writer.WriteInt16(value);

    /// <inheritdoc/>
    public static short Read(ref StateReader reader) => reader.ReadInt16();
}

/// <summary>Stores a <see cref="ushort"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt16RowCodec : IRowCodec<ushort>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.UInt16);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in ushort value) => writer.WriteUInt16(value);

    /// <inheritdoc/>
    public static ushort Read(ref StateReader reader) => reader.ReadUInt16();
}

/// <summary>Stores an <see cref="int"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int32RowCodec : IRowCodec<int>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Int32);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in int value) => writer.WriteInt32(value);

    /// <inheritdoc/>
    public static int Read(ref StateReader reader) => reader.ReadInt32();
}

/// <summary>Stores a <see cref="uint"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt32RowCodec : IRowCodec<uint>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.UInt32);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in uint value) => writer.WriteUInt32(value);

    /// <inheritdoc/>
    public static uint Read(ref StateReader reader) => reader.ReadUInt32();
}

/// <summary>Stores a <see cref="long"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int64RowCodec : IRowCodec<long>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Int64);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in long value) => writer.WriteInt64(value);

    /// <inheritdoc/>
    public static long Read(ref StateReader reader) => reader.ReadInt64();
}

/// <summary>Stores a <see cref="ulong"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt64RowCodec : IRowCodec<ulong>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.UInt64);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in ulong value) => writer.WriteUInt64(value);

    /// <inheritdoc/>
    public static ulong Read(ref StateReader reader) => reader.ReadUInt64();
}

/// <summary>Stores an <see cref="Int128"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct Int128RowCodec : IRowCodec<Int128>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Int128);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in Int128 value) => writer.WriteInt128(value);

    /// <inheritdoc/>
    public static Int128 Read(ref StateReader reader) => reader.ReadInt128();
}

/// <summary>Stores a <see cref="UInt128"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct UInt128RowCodec : IRowCodec<UInt128>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.UInt128);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in UInt128 value) => writer.WriteUInt128(value);

    /// <inheritdoc/>
    public static UInt128 Read(ref StateReader reader) => reader.ReadUInt128();
}
