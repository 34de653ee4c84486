using System.ComponentModel;

namespace FastFlow;

/// <summary>Stores a <see cref="DateTime"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateTimeRowCodec : IRowCodec<DateTime>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.DateTime);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in DateTime value) => writer.WriteDateTime(value);

    /// <inheritdoc/>
    public static DateTime Read(ref StateReader reader) => reader.ReadDateTime();
}

/// <summary>Stores a <see cref="DateTimeOffset"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateTimeOffsetRowCodec : IRowCodec<DateTimeOffset>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.DateTimeOffset);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in DateTimeOffset value) => writer.WriteDateTimeOffset(value);

    /// <inheritdoc/>
    public static DateTimeOffset Read(ref StateReader reader) => reader.ReadDateTimeOffset();
}

/// <summary>Stores a <see cref="DateOnly"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct DateOnlyRowCodec : IRowCodec<DateOnly>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.DateOnly);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in DateOnly value) => writer.WriteDateOnly(value);

    /// <inheritdoc/>
    public static DateOnly Read(ref StateReader reader) => reader.ReadDateOnly();
}

/// <summary>Stores a <see cref="TimeOnly"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimeOnlyRowCodec : IRowCodec<TimeOnly>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.TimeOnly);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in TimeOnly value) => writer.WriteTimeOnly(value);

    /// <inheritdoc/>
    public static TimeOnly Read(ref StateReader reader) => reader.ReadTimeOnly();
}

/// <summary>Stores a <see cref="TimeSpan"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimeSpanRowCodec : IRowCodec<TimeSpan>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.TimeSpan);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in TimeSpan value) => writer.WriteTimeSpan(value);

    /// <inheritdoc/>
    public static TimeSpan Read(ref StateReader reader) => reader.ReadTimeSpan();
}

/// <summary>Stores a <see cref="Timestamp"/>.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public readonly struct TimestampRowCodec : IRowCodec<Timestamp>
{
    /// <inheritdoc/>
    public static StateType Type { get; } = StateType.Of(StateKind.Timestamp);

    /// <inheritdoc/>
    public static void Write(ref StateWriter writer, in Timestamp value) => writer.WriteTimestamp(value);

    /// <inheritdoc/>
    public static Timestamp Read(ref StateReader reader) => reader.ReadTimestamp();
}
