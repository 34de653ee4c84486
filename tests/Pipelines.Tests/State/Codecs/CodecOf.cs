using System.Buffers;
using System.Reflection;

namespace FastFlow.Pipelines.Tests.Stored;

/// <summary>An emitted codec, which is private, by what it does.</summary>
internal abstract class CodecOf
{
    public abstract string TypeText { get; }

    public abstract byte[] Write(object? value);

    public abstract object? Read(byte[] bytes);

    /// <summary>The value's bytes as the skipper of old schemas takes them: it knows the type alone, so what it skips is what the type says.</summary>
    public abstract byte[] Convert(byte[] bytes);

    /// <summary>The emitted codec of that name.</summary>
    public static CodecOf Named(Type pipeline, string name)
    {
        var worker = pipeline.GetNestedType("Worker`1", BindingFlags.NonPublic)!;
        var codec = pipeline.GetNestedType("Codecs", BindingFlags.NonPublic)!.GetNestedType(name) ?? worker.GetNestedType(name, BindingFlags.NonPublic)?.MakeGenericType(typeof(JobMode));
        return Of(codec ?? throw new ArgumentException($"{pipeline} has no codec {name}."));
    }

    public static CodecOf Of(Type codec)
    {
        var stored = codec.GetInterfaces().Single(i => i.GetGenericTypeDefinition() == typeof(IRowCodec<>)).GenericTypeArguments[0];
        return (CodecOf)Activator.CreateInstance(typeof(CodecOf<,>).MakeGenericType(stored, codec))!;
    }
}

internal sealed class CodecOf<T, TCodec> : CodecOf
    where TCodec : struct, IRowCodec<T>
{
    public override string TypeText => TCodec.Type.ToString();

    public override byte[] Write(object? value)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(output);
        TCodec.Write(ref writer, (T)value!);
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }

    public override object? Read(byte[] bytes)
    {
        var reader = new StateReader(bytes, "test");
        var value = TCodec.Read(ref reader);
        reader.End();
        return value;
    }

    public override byte[] Convert(byte[] bytes)
    {
        StateSchema Schema(params StateField[] fields) => new("S", StateType.Nothing, StateType.Struct(fields));
        var conversion = StateConversion.Between(Schema(new StateField("V", TCodec.Type)), Schema(new StateField("V", TCodec.Type), new StateField("New", StateType.Of(StateKind.Byte))));
        var output = new ArrayBufferWriter<byte>();
        var writer = new StateWriter(output);
        var reader = new StateReader(bytes, "test");
        conversion.Convert(ref reader, ref writer);
        reader.End();
        writer.Flush();
        return output.WrittenSpan.ToArray();
    }
}
