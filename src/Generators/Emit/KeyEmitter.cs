using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>Emits one readonly struct per key: equality and two hashes over the canonical leaves (DESIGN 2.3).</summary>
internal static class KeyEmitter
{
    /// <summary>The expression that makes the key of an event.</summary>
    public static string Construct(string keyStruct, OperatorModel op, int input, string value)
    {
        var selector = op.Key!.Selectors[input];
        if (selector.Members.Count == 1)
        {
            return $"new {keyStruct}({value}.{Naming.Escape(selector.Members[0])})";
        }

        if (selector.Members.Count > 1)
        {
            return $"new {keyStruct}(({string.Join(", ", selector.Members.Select(member => $"{value}.{Naming.Escape(member)}"))}))";
        }

        return $"new {keyStruct}({op.Type.Name}.Key({(selector.PassBy == PassBy.In ? "in " : string.Empty)}{value}))";
    }

    public static void Emit(CodeWriter writer, string name, PlannedNode node)
    {
        var key = node.Operator.Key!;
        writer.Line($"/// <summary>The key of {node.Node.Display.Replace("<", "&lt;").Replace(">", "&gt;")}: {Sentences.KeyText(node.Operator)}.</summary>");
        writer.Open($"private readonly struct {name} : global::FastFlow.IKey<{name}>");
        writer.Line($"public readonly {key.Type.Name} Value;");
        if (HasText(key))
        {
            writer.Line("private readonly ulong _hash;");
        }

        writer.Blank();
        Constructor(writer, name, key);
        writer.Blank();
        writer.Line($"public bool IsDefault => {IsDefault(key)};");
        writer.Blank();
        writer.Line($"public ulong StableHash() => {StableFold(key)};");
        writer.Blank();
        writer.Line($"public ulong TableHash(ulong seed) => {(HasText(key) ? "_hash" : TableFold(key, "Value", "seed"))};");
        writer.Blank();
        writer.Line($"public bool Equals(in {name} other) => {(HasText(key) ? "_hash == other._hash && " : string.Empty)}{string.Join(" && ", key.Parts.Select(Equal))};");
        writer.Close();
    }

    private static bool HasText(KeyModel key) => key.Parts.Any(part => part.Kind == KeyPartKind.Text);

    private static void Constructor(CodeWriter writer, string name, KeyModel key)
    {
        writer.Open($"public {name}({key.Type.Name} value)");
        writer.Line($"Value = {Canonical("value", [.. key.Parts.Where(part => part.Kind == KeyPartKind.DateTimeOffset).Select(part => part.Path)])};");
        if (HasText(key))
        {
            // Text is hashed once per event; a missing one is found here, where the message can name the key.
            foreach (var part in key.Parts.Where(part => part.Kind == KeyPartKind.Text))
            {
                writer.Line($"global::FastFlow.KeyHash.RequireText(value{part.Path}, \"{name}{part.Path}\");");
            }

            writer.Line($"_hash = {TableFold(key, "value", "global::FastFlow.KeyHash.ProcessSeed")};");
        }

        writer.Close();
    }

    /// <summary>The value with every <see cref="System.DateTimeOffset"/> in it, at these paths, as its UTC instant: whoever is given the key sees one and the same.</summary>
    private static string Canonical(string value, IReadOnlyList<string> paths)
    {
        if (paths.Count == 0)
        {
            return value;
        }

        if (paths[0].Length == 0)
        {
            return value + ".ToUniversalTime()";
        }

        var members = paths.Select(path => path.Substring(1)).GroupBy(path => path.Split('.')[0], path => path.Substring(path.Split('.')[0].Length));
        return $"{value} with {{ {string.Join(", ", members.Select(member => $"{member.Key} = {Canonical($"{value}.{member.Key}", [.. member])}"))} }}";
    }

    private static string IsDefault(KeyModel key) => HasText(key)
        ? $"Value{key.Parts.First(part => part.Kind == KeyPartKind.Text).Path} is null"
        : string.Join(" && ", key.Parts.Select(part => part.Kind switch
        {
            KeyPartKind.DateTimeOffset => $"Value{part.Path}.UtcTicks == 0",
            KeyPartKind.DateTime => $"Value{part.Path}.Ticks == 0",
            KeyPartKind.Integer when part.Type == "bool" => $"!Value{part.Path}",
            _ => $"Value{part.Path} == default({part.Type})",
        }));

    private static string StableFold(KeyModel key) =>
        key.Parts.Skip(1).Aggregate(Stable(key.Parts[0]), (folded, part) => $"global::FastFlow.KeyHash.Combine({folded}, {Stable(part)})");

    // Seeded, or whoever chooses both parts of a key could prepare keys that collide.
    private static string TableFold(KeyModel key, string value, string seed) =>
        key.Parts.Skip(1).Aggregate(Table(key.Parts[0], value, seed), (folded, part) => $"global::FastFlow.KeyHash.Combine({folded}, {Table(part, value, seed)}, {seed})");

    private static string Stable(KeyPart part) => part.Kind switch
    {
        KeyPartKind.Text or KeyPartKind.Guid => $"global::FastFlow.KeyHash.Stable(Value{part.Path})",
        KeyPartKind.Integer128 => $"global::FastFlow.KeyHash.Stable((global::System.UInt128)Value{part.Path})",
        _ => $"global::FastFlow.KeyHash.Stable({Bits(part, "Value")})",
    };

    private static string Table(KeyPart part, string value, string seed) => part.Kind switch
    {
        KeyPartKind.Text or KeyPartKind.Guid => $"global::FastFlow.KeyHash.Seeded({value}{part.Path}, {seed})",
        KeyPartKind.Integer128 => $"global::FastFlow.KeyHash.Seeded((global::System.UInt128){value}{part.Path}, {seed})",
        _ => Bits(part, value),
    };

    private static string Bits(KeyPart part, string value) => part.Kind switch
    {
        KeyPartKind.DateTime or KeyPartKind.TimeSpan or KeyPartKind.TimeOnly => $"unchecked((ulong){value}{part.Path}.Ticks)",
        KeyPartKind.DateTimeOffset => $"unchecked((ulong){value}{part.Path}.UtcTicks)",
        KeyPartKind.DateOnly => $"unchecked((ulong)(long){value}{part.Path}.DayNumber)",
        _ when part.Type == "bool" => $"({value}{part.Path} ? 1UL : 0UL)",
        _ => $"unchecked((ulong){value}{part.Path})",
    };

    private static string Equal(KeyPart part) => part.Kind switch
    {
        KeyPartKind.Text => $"string.Equals(Value{part.Path}, other.Value{part.Path})",
        KeyPartKind.DateTimeOffset => $"Value{part.Path}.UtcTicks == other.Value{part.Path}.UtcTicks",
        KeyPartKind.DateTime => $"Value{part.Path}.Ticks == other.Value{part.Path}.Ticks",
        _ => $"Value{part.Path} == other.Value{part.Path}",
    };
}
