namespace FastFlow.Tests.Checkpoints;

public sealed class StateTypeTests(ITestOutputHelper output)
{
    [Fact]
    public void StateType_AnyType_IsItsTextReadBack()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        var texts = new HashSet<string>();
        for (var round = 0; round < 2000; round++)
        {
            var type = new RandomState(random).Struct(5);
            var text = type.ToString();
            texts.Add(text);
            Assert.Equal(type, StateType.Parse(text));
            Assert.Equal(type.GetHashCode(), StateType.Parse(text).GetHashCode());
            Assert.Equal(text, StateType.Parse($"  {text.Replace("{", " {  ", StringComparison.Ordinal)} ").ToString());
        }

        Assert.InRange(texts.Count, 1000, 2000);
    }

    [Fact]
    public void StateType_EveryKind_HasTheNameOfCSharp()
    {
        const string text = "{ A: bool, B: char, C: sbyte, D: byte, E: short, F: ushort, G: int, H: uint, I: long, J: ulong, K: Int128, L: UInt128, M: Half, N: float, O: double, P: decimal, Q: Guid, "
            + "R: DateTime, S: DateTimeOffset, T: DateOnly, U: TimeOnly, V: TimeSpan, W: Timestamp, X: string, Y: opaque \"memorypack:Shop.Basket<int, long>\", Z: int?[]?, Ä: { } }";
        var type = StateType.Parse(text.Replace(" ", "", StringComparison.Ordinal).Replace("opaque", "opaque ", StringComparison.Ordinal).Replace("<int,", "<int, ", StringComparison.Ordinal));
        Assert.Equal(text, type.ToString());
        Assert.Equal([.. Enum.GetValues<StateKind>().Take(26), StateKind.Struct], type.Fields.Select(field => field.Type.Kind));
        Assert.Equal("memorypack:Shop.Basket<int, long>", type.Fields[24].Type.Codec);
        Assert.Equal(StateType.Of(StateKind.Int32), type.Fields[25].Type.Element!.Element!.Element);
        Assert.Equal(1 + 2 + 1 + 1 + 2 + 2 + 4 + 4 + 8 + 8 + 16 + 16 + 2 + 4 + 8 + 16 + 16 + 8 + 10 + 4 + 8 + 8 + 8 + 4 + 4 + 1 + 0, type.LeastBytes);
    }

    [Theory]
    [InlineData("", 1, "there should be a type")]
    [InlineData("Int", 1, "there is no type Int")]
    [InlineData("int x", 5, "the type should end here")]
    [InlineData("int[", 5, "there should be a ]")]
    [InlineData("{ }[]", 4, "take bytes")]
    [InlineData("{ A int }", 5, "there should be a :")]
    [InlineData("{ A: int, A: int }", 12, "a second field is called A")]
    [InlineData("{ A: int,  }", 12, "the name of a field")]
    [InlineData("{ A: int", 9, "a , or a }")]
    [InlineData("opaque Basket", 8, "in quotes")]
    [InlineData("opaque \"Basket", 9, "in quotes")]
    [InlineData("opaque \"\"", 9, "at least one character")]
    [InlineData("{ : int }", 3, "the name of a field")]
    public void Parse_NoType_SaysWhereAndWhy(string text, int character, string problem)
    {
        var message = Assert.Throws<FormatException>(() => StateType.Parse(text)).Message;
        Assert.StartsWith($"Character {character} ", message, StringComparison.Ordinal);
        Assert.EndsWith(".", message, StringComparison.Ordinal);
        Assert.Contains(problem, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_RandomText_AnswersOrThrowsFormatException()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        string[] parts = ["{", "}", "[", "]", "[]", "?", ":", ",", " ", "int", "string", "opaque", "\"", "A", "A: int", "opaque \"x\"", "\0", "\ud800", "é"];
        for (var round = 0; round < 50_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            try
            {
                var type = StateType.Parse(text);
                Assert.Equal(type, StateType.Parse(type.ToString()));
            }
            catch (FormatException)
            {
            }
        }
    }

    [Fact]
    public void StateType_WrongParts_SaysWhatIsRight()
    {
        Assert.Throws<ArgumentException>(() => StateType.Of(StateKind.Struct));
        Assert.Throws<ArgumentException>(() => StateType.Opaque("a\"b"));
        Assert.Throws<ArgumentException>(() => StateType.Opaque(""));
        Assert.Throws<ArgumentException>(() => StateType.Array(StateType.Nothing));
        Assert.Throws<ArgumentException>(() => StateType.Struct(new("A", StateType.Nothing), new("A", StateType.Nothing)));
        foreach (var name in new[] { "", "a b", "a:b", "a\0", "a{", "\udc00" })
        {
            Assert.Throws<ArgumentException>(() => new StateField(name, StateType.Nothing));
        }

        Assert.Throws<FormatException>(() => StateType.Parse("{ \ud800: int }"));
        Assert.EndsWith($"there is no type {new string('x', 64)}….", Assert.Throws<FormatException>(() => StateType.Parse(new string('x', 1000))).Message, StringComparison.Ordinal);
        var deep = StateType.Of(StateKind.Byte);
        for (var depth = 1; depth < StateType.MostDepth; depth++)
        {
            deep = depth % 2 == 0 ? StateType.Array(deep) : StateType.Struct(new StateField("A", deep));
        }

        Assert.Equal(deep, StateType.Parse(deep.ToString()));
        Assert.Throws<ArgumentException>(() => StateType.Optional(deep));
        Assert.Contains("32 deep", Assert.Throws<FormatException>(() => StateType.Parse($"{deep}?")).Message, StringComparison.Ordinal);
        Assert.Contains("32 deep", Assert.Throws<FormatException>(() => StateType.Parse($"{{ A: {deep} }}")).Message, StringComparison.Ordinal);
    }
}
