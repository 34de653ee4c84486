namespace FastFlow.Tests.Time.Joins;

internal readonly struct NumberCodec : IRowCodec<Number>
{
    public static StateType Type => StateType.Of(StateKind.Int64);

    public static void Write(ref StateWriter writer, in Number value) => writer.WriteInt64(value.Step);

    public static Number Read(ref StateReader reader) => new(reader.ReadInt64());
}

/// <summary>With a reference, and of some length.</summary>
internal readonly struct NamedCodec : IRowCodec<Named>
{
    public static StateType Type => StateType.Struct(new StateField("Name", StateType.Of(StateKind.String)), new StateField("Step", StateType.Of(StateKind.Int64)));

    public static void Write(ref StateWriter writer, in Named value)
    {
        writer.WriteString($"{value.Step}");
        writer.WriteInt64(value.Step);
    }

    public static Named Read(ref StateReader reader)
    {
        _ = reader.ReadString();
        return new(reader.ReadInt64());
    }
}
