using System.ComponentModel;
using System.Runtime.CompilerServices;

namespace FastFlow;

/// <summary>A ring of values in one piece of memory; the generator picks the length, a power of two. All its implementations are inline arrays.</summary>
/// <typeparam name="T">The values.</typeparam>
[EditorBrowsable(EditorBrowsableState.Never)]
public interface IPaneRing<T>
{
    /// <summary>How many values.</summary>
    static abstract int Length { get; }
}

/// <summary>1 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(1)]
public struct PaneRing1<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1;
    }
}

/// <summary>2 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(2)]
public struct PaneRing2<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2;
    }
}

/// <summary>4 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(4)]
public struct PaneRing4<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4;
    }
}

/// <summary>8 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(8)]
public struct PaneRing8<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 8;
    }
}

/// <summary>16 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(16)]
public struct PaneRing16<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 16;
    }
}

/// <summary>32 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(32)]
public struct PaneRing32<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 32;
    }
}

/// <summary>64 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(64)]
public struct PaneRing64<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 64;
    }
}

/// <summary>128 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(128)]
public struct PaneRing128<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 128;
    }
}

/// <summary>256 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(256)]
public struct PaneRing256<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 256;
    }
}

/// <summary>512 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(512)]
public struct PaneRing512<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 512;
    }
}

/// <summary>1024 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(1024)]
public struct PaneRing1024<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 1024;
    }
}

/// <summary>2048 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(2048)]
public struct PaneRing2048<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 2048;
    }
}

/// <summary>4096 values.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[InlineArray(4096)]
public struct PaneRing4096<T> : IPaneRing<T>
{
    private T _first;

    /// <inheritdoc/>
    public static int Length
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => 4096;
    }
}
