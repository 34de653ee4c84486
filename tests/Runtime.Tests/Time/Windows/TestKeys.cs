using FastFlow.Tests.State;

namespace FastFlow.Tests.Time.Windows;

/// <summary>Keys by their numbers, as models know them.</summary>
internal interface ITestKeys<TKey>
    where TKey : struct, IKey<TKey>
{
    static abstract TKey Of(int number);

    static abstract int NumberOf(in TKey key);
}

internal readonly struct LongKeys : ITestKeys<LongKey>
{
    public static LongKey Of(int number) => new(number);

    public static int NumberOf(in LongKey key) => (int)key.Value;
}

/// <summary>With a reference, so that entries of windows lie in the GC heap whatever they gather.</summary>
internal readonly struct TextKeys : ITestKeys<TextKey>
{
    public static TextKey Of(int number) => new($"key {number}");

    public static int NumberOf(in TextKey key) => int.Parse(key.Value.AsSpan(4), System.Globalization.CultureInfo.InvariantCulture);
}

/// <summary>The one key of operators without keys.</summary>
internal readonly struct NoKeys : ITestKeys<NoKey>
{
    public static NoKey Of(int number) => number == 0 ? default : throw new ArgumentOutOfRangeException(nameof(number), number, "There is but one.");

    public static int NumberOf(in NoKey key) => 0;
}

/// <summary>Writes keys as their numbers.</summary>
internal readonly struct TestKeyCodec<TKey, TKeys> : IRowCodec<TKey>
    where TKey : struct, IKey<TKey>
    where TKeys : struct, ITestKeys<TKey>
{
    public static StateType Type => StateType.Of(StateKind.Int32);

    public static void Write(ref StateWriter writer, in TKey value) => writer.WriteInt32(TKeys.NumberOf(in value));

    public static TKey Read(ref StateReader reader) => TKeys.Of(reader.ReadInt32());
}
