#if FASTFLOW_COMPILER
// The compiler writes the same texts at build time, for the state lock.
namespace FastFlow.Compiler;
#else
namespace FastFlow;
#endif

/// <summary>What a <see cref="StateType"/> is. Enums are their underlying integer.</summary>
public enum StateKind : byte
{
    /// <summary>One byte, 0 or 1.</summary>
    Boolean,

    /// <summary>A UTF-16 code unit.</summary>
    Char,
    SByte,
    Byte,
    Int16,
    UInt16,
    Int32,
    UInt32,
    Int64,
    UInt64,
    Int128,
    UInt128,
    Half,
    Single,
    Double,
    Decimal,
    Guid,
    DateTime,
    DateTimeOffset,
    DateOnly,
    TimeOnly,
    TimeSpan,
    Timestamp,

    /// <summary>Text; whatever a .NET string can hold comes back.</summary>
    String,

    /// <summary>Bytes that only a codec of their own can read, MemoryPack or an author's.</summary>
    Opaque,

    /// <summary>Nothing, or a value.</summary>
    Optional,

    /// <summary>A count and so many values.</summary>
    Array,

    /// <summary>Fields, one behind the other.</summary>
    Struct,
}
