namespace FastFlow.Tests.Checkpoints;

public sealed class StateSchemaTests
{
    [Theory]
    [InlineData("{ A: int }", "{ A: int, B: string? }")]
    [InlineData("{ A: int, B: string? }", "{ B: string? }")]
    [InlineData("{ A: int, B: float }", "{ B: double, A: long }")]
    [InlineData("{ A: { X: short }[] }", "{ A: { X: int, Y: Guid }[] }")]
    [InlineData("{ A: int }", "{ A: long? }")]
    [InlineData("{ A: int? }", "{ A: long? }")]
    [InlineData("{ A: string }", "{ A: string? }")]
    [InlineData("int[]", "decimal[]")]
    [InlineData("{ }", "{ }")]
    public void RefusalsOf_WhatCanBeRestored_IsNone(string stored, string current) => Assert.Empty(Schema(current).RefusalsOf(Schema(stored)));

    [Theory]
    [InlineData("{ A: long }", "{ A: int }", "State Totals, field A: it was stored as long and is now int, which")]
    [InlineData("{ A: string? }", "{ A: string }", "State Totals, field A: it was stored as string? and is now string, which")]
    [InlineData("{ A: { X: int }[] }", "{ A: { X: bool }[] }", "State Totals, field A[].X: it was stored as int and is now bool, which")]
    [InlineData("{ A: int[] }", "{ A: int }", "field A: it was stored as int[] and is now int, which")]
    [InlineData("{ A: opaque \"memorypack:A\" }", "{ A: opaque \"memorypack:B\" }", "stored as opaque \"memorypack:A\" and is now opaque \"memorypack:B\"")]
    [InlineData("{ A: Timestamp }", "{ A: long }", "stored as Timestamp and is now long")]
    [InlineData("int", "short", "State Totals: it was stored as int and is now short, which")]
    public void RefusalsOf_WhatCanNot_NamesStateFieldTypesAndRemedy(string stored, string current, string expected)
    {
        var refusal = Assert.Single(Schema(current).RefusalsOf(Schema(stored)));
        Assert.Contains(expected, refusal, StringComparison.Ordinal);
        Assert.Contains("[Migrate]", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void RefusalsOf_KeysMeaningAndId_AreTheSameOrRefused()
    {
        var schema = new StateSchema("Totals", StateType.Parse("{ User: long }"), StateType.Parse("int"), "Tumbling 10s");
        Assert.Empty(schema.RefusalsOf(schema with { }));
        Assert.Contains("its keys were stored as { User: int } and are now { User: long }. Keys never change", Assert.Single(schema.RefusalsOf(schema with { Key = StateType.Parse("{ User: int }") })), StringComparison.Ordinal);
        Assert.Contains("stored for 'Tumbling 20s' and is now for 'Tumbling 10s'", Assert.Single(schema.RefusalsOf(schema with { Meaning = "Tumbling 20s" })), StringComparison.Ordinal);
        Assert.Contains("[FormerId(\"Sums\")]", Assert.Single(schema.RefusalsOf(schema with { StateId = "Sums" })), StringComparison.Ordinal);
        Assert.Equal(3, schema.RefusalsOf(new("Totals", StateType.Nothing, StateType.Parse("string"))).Count);
    }

    // Straight from the definition: a number's kind widens if each of its edges comes back from the other unchanged.
    [Fact]
    public void RefusalsOf_EveryPairOfNumbers_WidensIfEdgesComeBack()
    {
        (string Name, double[] Edges)[] kinds =
        [
            ("sbyte", [-128, 127]), ("byte", [0, 255]), ("short", [-32768, 32767]), ("ushort", [0, 65535]), ("int", [int.MinValue, int.MaxValue]), ("uint", [0, uint.MaxValue]),
            ("Half", [65504, 0.5, Math.ScaleB(1, -24)]), ("float", [float.MaxValue, Math.ScaleB(1, -149)]), ("double", [double.MaxValue, Math.ScaleB(1, -1074)]),
        ];
        foreach (var stored in kinds)
        {
            foreach (var current in kinds)
            {
                var isHeld = stored.Edges.All(edge => Through(current.Name, edge).Equals(edge));
                Assert.Equal((stored.Name, current.Name, isHeld), (stored.Name, current.Name, Schema(current.Name).RefusalsOf(Schema(stored.Name)).Count == 0));
            }
        }

        foreach (var (stored, current, isHeld) in new[]
        {
            ("long", "double", false), ("long", "Int128", true), ("ulong", "long", false), ("ulong", "Int128", true), ("long", "decimal", true), ("ulong", "decimal", true), ("Int128", "decimal", false),
            ("double", "decimal", false), ("decimal", "double", false), ("decimal", "Int128", false), ("UInt128", "Int128", false), ("bool", "int", false), ("char", "ushort", false), ("ushort", "char", false),
        })
        {
            Assert.Equal((stored, current, isHeld), (stored, current, Schema(current).RefusalsOf(Schema(stored)).Count == 0));
        }

        static double Through(string kind, double value) => kind switch
        {
            "sbyte" => sbyte.CreateSaturating(value),
            "byte" => byte.CreateSaturating(value),
            "short" => short.CreateSaturating(value),
            "ushort" => ushort.CreateSaturating(value),
            "int" => int.CreateSaturating(value),
            "uint" => uint.CreateSaturating(value),
            "Half" => (double)(Half)value,
            "float" => (float)value,
            _ => value,
        };
    }

    private static StateSchema Schema(string value) => new("Totals", StateType.Nothing, StateType.Parse(value));
}
