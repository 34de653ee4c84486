using FastFlow.Compiler;

namespace FastFlow.Analyzers.Tests;

public sealed class LockTextTests
{
    [Theory]
    [InlineData("Shop.Orders", "Shop.Total", "{ Customer: string }", "{ Count: long, Sum: decimal }", "", 128, "Shop.Orders/Shop.Total = { Customer: string } -> { Count: long, Sum: decimal }, \"\", 128")]
    [InlineData("P", "Ns.Op<int>#Ns.Tag", "{ }", "long", "tumbling window of 1m", 1, "P/Ns.Op<int>#Ns.Tag = { } -> long, \"tumbling window of 1m\", 1")]
    [InlineData("my pipeline", "a \"b\" \\", "{ A: int, B: Guid }", "opaque \"memorypack:Shop.Basket, v{2}\"", "x\ty", 32768, "\"my pipeline/a \\\"b\\\" \\\\\" = { A: int, B: Guid } -> opaque \"memorypack:Shop.Basket, v{2}\", \"x\\u0009y\", 32768")]
    [InlineData("P", "a", "{ A: string }", "{ V: { At: Timestamp, Codec: opaque \"x -> y, \" }[]? }", "count window of 3 every 1, in event time order", 7, null)]
    public void Entry_WrittenAndRead_IsTheSame(string pipeline, string state, string key, string value, string meaning, int groups, string? text)
    {
        // Two assemblies here have the compiler's types, so they are not called by their names.
        var entry = LockText.Read([$"P/a = {key} -> {value}, \"\", {groups}"]).Lines[0].Entry!;
        entry = entry with { PipelineId = pipeline, Schema = entry.Schema with { StateId = state, Meaning = meaning } };
        var written = entry.ToString();
        if (text is not null)
        {
            Assert.Equal(text, written);
        }

        var file = LockText.Read(["# comment", string.Empty, "  " + written + "  "]);
        Assert.Empty(file.Problems);
        var line = Assert.Single(file.Lines);
        Assert.Equal((entry.Id, 2), (line.Id, line.Line));
        Assert.Equal(entry, line.Entry);
        Assert.Equal(entry.Id, LockText.IdOf(written));
    }

    [Theory]
    [InlineData("P/a")]
    [InlineData("my pipeline/a=b")]
    [InlineData("#1/x")]
    [InlineData("*REMOVED*/x")]
    public void Retirement_WrittenAndRead_IsTheSame(string id)
    {
        var file = LockText.Read([LockText.Retire(id)]);
        Assert.Empty(file.Problems);
        Assert.Equal(new LockLine(id, null, 0), Assert.Single(file.Lines));
        Assert.Equal(id, LockText.IdOf(LockText.Retire(id)));
    }

    [Fact]
    public void File_WithAByteOrderMark_IsRead() => Assert.Empty(LockText.Read(["\uFEFFP/a = { } -> long, \"\", 128"]).Problems);

    [Theory]
    [InlineData("P/a", 3, "there should be an = and the state's schema")]
    [InlineData("a = { } -> long, \"\", 128", 0, "a is no id of a state: pipelineId/stateId")]
    [InlineData("P/a = { A: itn } -> long, \"\", 128", 11, "that is no type: there is no type itn")]
    [InlineData("P/a = { A: int } long, \"\", 128", 17, "that is no type: the type should end here")]
    [InlineData("P/a = { } -> { A: int, \"\", 128", 23, "that is no type: there should be the name of a field")]
    [InlineData("P/a = { } -> long", 17, "there should be a comma and what the values mean, in quotes")]
    [InlineData("P/a = { } -> long, \"x", 21, "the text has no quote at its end")]
    [InlineData("P/a = { } -> long, \"\\x\", 1", 20, "behind a backslash there is a quote, a backslash, or u and four hexadecimal digits")]
    [InlineData("P/a = { } -> long, \"\"", 21, "there should be a comma and the pipeline's MaxParallelism")]
    [InlineData("P/a = { } -> long, \"\", 0", 23, "there should be the pipeline's MaxParallelism, 1 to 32768")]
    [InlineData("P/a = { } -> long, \"\", 99999", 23, "there should be the pipeline's MaxParallelism, 1 to 32768")]
    [InlineData("P/a = { } -> long, \"\", 128 x", 27, "the entry should end here")]
    [InlineData("*REMOVED*P/a = { }", 13, "a retired entry is its id alone")]
    [InlineData("*REMOVED*", 9, "there should be the id of a state, pipelineId/stateId")]
    public void Line_ThatIsNone_SaysWhereAndWhy(string line, int column, string reason)
    {
        var file = LockText.Read(["# first", line]);
        Assert.Empty(file.Lines);
        Assert.Equal(new LockProblem(1, column, reason), Assert.Single(file.Problems));
    }

    [Fact]
    public void Id_ThatComesTwice_IsAProblem() => Assert.Equal(
        [new LockProblem(1, 0, "P/a stands in line 1 already: keep one of the two")],
        LockText.Read(["P/a = { } -> long, \"\", 128", "*REMOVED*P/a"]).Problems);

    [Fact]
    public void AnyPrefixOfALine_IsReadOrIsAProblem()
    {
        const string line = "P/a = { A: string } -> { V: { At: Timestamp, C: opaque \"x\" }[]? }, \"me\\\"an\", 128";
        for (var length = 1; length < line.Length - 2; length++)
        {
            Assert.Single(LockText.Read([line[..length]]).Problems);
        }
    }
}
