using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits one codec: what its bytes mean, and how a value becomes bytes and comes back, member by member.</summary>
internal sealed class CodecEmitter(PipelineCodecs codecs, CodeWriter writer)
{
    private const string Writer = "ref global::FastFlow.StateWriter writer", Reader = "ref global::FastFlow.StateReader reader";

    /// <summary>The codec of a type that has none in the runtime.</summary>
    public void Emit(string name, StoredTypeModel type)
    {
        Open("public", name, type.Type.Name, type.State, Text(type.Type.Display));
        switch (type.Form)
        {
            case StoredForm.Enum:
                Methods(type.Type.Name, [codecs.Write(type, "value")], codecs.Read(type));
                break;
            case StoredForm.Tuple:
                Methods(type.Type.Name, Writes(type.Members, "value"), $"({string.Join(", ", type.Members.Select(member => codecs.Read(member.Type)))})");
                break;
            case StoredForm.Members:
                Members(type);
                break;
            default:
                Opaque(type);
                break;
        }

        writer.Close();
    }

    /// <summary>The codec of a node's key, beside the key.</summary>
    public void Key(string name, string keyStruct, PlannedNode node)
    {
        var key = node.Operator.Stored.Key!;
        Open("private", name, keyStruct, key.State, $"the key of {Text(node.Node.Display)}");
        var members = key.Members;
        if (members.Count == 0)
        {
            Methods(keyStruct, [codecs.Write(key.Value, "value.Value")], $"new({codecs.Read(key.Value)})");
        }
        else
        {
            Methods(keyStruct, Writes(members, "value.Value"), key.Value.Form == StoredForm.Tuple
                ? $"new(({string.Join(", ", members.Select(member => codecs.Read(member.Type)))}))"
                : $"new({codecs.Read(key.Value)})");
        }

        writer.Close();
    }

    private static string Text(string display) => display.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    private void Open(string visibility, string name, string type, StateType state, string what)
    {
        writer.Line($"/// <summary>Stores {what}.</summary>");
        writer.Open($"{visibility} readonly struct {name} : global::FastFlow.IRowCodec<{type}>");
        writer.Line($"public static global::FastFlow.StateType Type {{ get; }} = global::FastFlow.StateType.Parse({Naming.Literal(state.ToString())});");
        writer.Blank();
    }

    private IReadOnlyList<string> Writes(IEnumerable<StoredMember> members, string value) => [.. members.Select(member => codecs.Write(member.Type, $"{value}.{member.Access}"))];

    private void Methods(string type, IReadOnlyList<string> writes, string read)
    {
        WriteMethod(type, writes);
        writer.Line($"public static {type} Read({Reader}) => {read};");
    }

    private void WriteMethod(string type, IReadOnlyList<string> writes)
    {
        var header = $"public static void Write({Writer}, in {type} value)";
        if (writes.Count == 1)
        {
            writer.Line($"{header} => {writes[0]}");
        }
        else
        {
            writer.Open(header);
            foreach (var write in writes)
            {
                writer.Line(write);
            }

            writer.Close();
        }

        writer.Blank();
    }

    private void Members(StoredTypeModel type)
    {
        WriteMethod(type.Type.Name, [.. Exactly(type), .. Writes(type.Members, "value")]);
        var arguments = string.Join(", ", Of(type, MemberBinding.Constructor).Select(member => $"{member.Parameter}: {codecs.Read(member.Type)}"));
        var initialized = Of(type, MemberBinding.Initializer).ToList();
        var made = $"new {type.Type.Name}{(arguments.Length == 0 && initialized.Count > 0 ? string.Empty : $"({arguments})")}";
        var assigned = Of(type, MemberBinding.Assignment).ToList();
        var header = $"public static {type.Type.Name} Read({Reader})";
        if (assigned.Count == 0)
        {
            Made($"{header} => {made}", initialized);
            return;
        }

        writer.Open(header);
        Made($"var value = {made}", initialized);
        foreach (var member in assigned)
        {
            writer.Open($"if ({codecs.Read(member.Type).TrimEnd('!')} is {{ }} {Local(member)})");
            writer.Line($"value.{member.Access} = {Local(member)};");
            writer.Close();
        }

        writer.Blank();
        writer.Line("return value;");
        writer.Close();
    }

    private void Made(string made, IReadOnlyList<StoredMember> initialized)
    {
        if (initialized.Count == 0)
        {
            writer.Line(made + ";");
            return;
        }

        writer.Open(made);
        foreach (var member in initialized)
        {
            writer.Line($"{member.Access} = {codecs.Read(member.Type)},");
        }

        writer.Close(";");
    }

    private static IEnumerable<StoredMember> Of(StoredTypeModel type, MemberBinding binding) => type.Members.Where(member => member.Binding == binding);

    private static IEnumerable<string> Exactly(StoredTypeModel type) => type.IsInheritable ? [$"global::FastFlow.RowCodecs.RequireExactly<{type.Type.Name}>(value);"] : [];

    private static string Local(StoredMember member) => Naming.Parameter(member.Name) is var name && name is "value" or "reader" ? "stored" : name;

    /// <summary>What only a codec of its own can read.</summary>
    private void Opaque(StoredTypeModel type)
    {
        var name = type.Type.Name;
        var (method, arguments) = type.Form switch
        {
            StoredForm.MemoryPack => ("MemoryPack", name),
            StoredForm.Author => ("WithCodec", $"{name}, {type.CodecType}"),
            _ => ("Memory", name),
        };
        WriteMethod(name, [.. Exactly(type), $"global::FastFlow.OpaqueRows.Write{method}<{arguments}>(ref writer, in value);"]);
        writer.Line($"public static {name} Read({Reader}) => global::FastFlow.OpaqueRows.Read{method}<{arguments}>(ref reader);");
    }
}
