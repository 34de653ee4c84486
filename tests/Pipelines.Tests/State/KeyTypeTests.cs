namespace FastFlow.Pipelines.Tests.KeyTypes;

public enum Colour : byte
{
    None,
    Red,
    Green,
}

public readonly record struct Place(string City, int Street);

public readonly record struct Visit(int Id, string City, int Street, Colour Colour, Guid Device, DateTimeOffset At, DateTime Day, DateOnly Date, long Big, Int128 Huge, bool IsFirst, char Letter);

[Source]
public sealed class Visits : Input<Visit>;

/// <summary>What all operators here do: count per key and say the key.</summary>
public abstract class CountPer<TKey>
{
    public struct Count
    {
        public int Visits;
    }

    public void On(in Visit visit, ref Count count, TKey key, Emit<Note> emit) =>
        emit.Send(new Note(FormattableString.Invariant($"{typeof(TKey).Name} {key} {++count.Visits}")));
}

[Process, KeyBy(nameof(Visit.Street))]
public sealed class PerInt : CountPer<int>;

[Process, KeyBy(nameof(Visit.City))]
public sealed class PerString : CountPer<string>;

[Process, KeyBy(nameof(Visit.City), nameof(Visit.Street))]
public sealed class PerTwoMembers : CountPer<(string City, int Street)>;

[Process]
public sealed class PerTuple : CountPer<(Colour Colour, bool IsFirst)>
{
    public static (Colour Colour, bool IsFirst) Key(in Visit visit) => (visit.Colour, visit.IsFirst);
}

[Process]
public sealed class PerPlace : CountPer<Place>
{
    public static Place Key(in Visit visit) => new(visit.City, visit.Street);
}

[Process]
public sealed class PerNested : CountPer<(Place Place, (char Letter, Colour Colour) Looks)>
{
    public static (Place Place, (char Letter, Colour Colour) Looks) Key(Visit visit) => (new(visit.City, visit.Street), (visit.Letter, visit.Colour));
}

[Process, KeyBy(nameof(Visit.Colour))]
public sealed class PerColour : CountPer<Colour>;

[Process, KeyBy(nameof(Visit.Device))]
public sealed class PerDevice : CountPer<Guid>;

[Process, KeyBy(nameof(Visit.At))]
public sealed class PerInstant : CountPer<DateTimeOffset>;

[Process, KeyBy(nameof(Visit.Day))]
public sealed class PerDay : CountPer<DateTime>;

[Process, KeyBy(nameof(Visit.Date), nameof(Visit.At))]
public sealed class PerDateAndInstant : CountPer<(DateOnly Date, DateTimeOffset At)>;

public readonly record struct Meeting(string City, DateTimeOffset At);

[Process]
public sealed class PerMeeting : CountPer<(Meeting Meeting, int Table, DateTimeOffset At)>
{
    public static (Meeting Meeting, int Table, DateTimeOffset At) Key(in Visit visit) => (new(visit.City, visit.At), 1, visit.At);
}

[Process, KeyBy(nameof(Visit.Big))]
public sealed class PerLong : CountPer<long>;

[Process, KeyBy(nameof(Visit.Huge))]
public sealed class PerInt128 : CountPer<Int128>;

[Pipeline]
[Flow<Visits, PerInt, Collect<Note>>]
[Flow<Visits, PerString, Collect<Note>>]
[Flow<Visits, PerTwoMembers, Collect<Note>>]
[Flow<Visits, PerTuple, Collect<Note>>]
[Flow<Visits, PerPlace, Collect<Note>>]
[Flow<Visits, PerNested, Collect<Note>>]
[Flow<Visits, PerColour, Collect<Note>>]
[Flow<Visits, PerDevice, Collect<Note>>]
[Flow<Visits, PerDay, Collect<Note>>]
[Flow<Visits, PerLong, Collect<Note>>]
[Flow<Visits, PerInt128, Collect<Note>>]
public partial class AllKeys;

[Pipeline]
[Flow<Visits, PerInstant, Collect<Note>>]
public partial class Instants;

[Pipeline]
[Flow<Visits, PerDateAndInstant, Collect<Note>>]
public partial class DatesAndInstants;

[Pipeline]
[Flow<Visits, PerMeeting, Collect<Note>>]
public partial class NestedInstants;

[Pipeline]
[Flow<Visits, PerTwoMembers, Collect<Note>>]
public partial class TwoMembers;

[Pipeline]
[Flow<Visits, PerString, Collect<Note>>]
public partial class Cities;

public sealed class KeyTypeTests
{
    private static readonly DateTimeOffset Noon = new(2024, 5, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly Visit Zero = new(0, string.Empty, 0, Colour.None, Guid.Empty, default, default, default, 0, 0, false, '\0');
    private readonly Collect<Note> _notes = new();

    private IEnumerable<string> Texts => _notes.Items.Select(note => note.Text);

    private static IEnumerable<Visit> Variations()
    {
        var one = new Visit(1, "Bern", 7, Colour.Red, Guid.Parse("11111111-2222-3333-4444-555555555555"), Noon, new DateTime(2024, 5, 1), new DateOnly(2024, 5, 1), long.MinValue, Int128.MaxValue, true, 'a');
        yield return Zero;
        yield return one;
        yield return one with { City = "bern" };
        yield return one with { Street = -7 };
        yield return one with { Colour = Colour.Green };
        yield return one with { Device = Guid.Parse("11111111-2222-3333-4444-555555555556") };
        yield return one with { Day = new DateTime(2024, 5, 2) };
        yield return one with { Big = long.MaxValue };
        yield return one with { Huge = Int128.MinValue };
        yield return one with { IsFirst = false };
        yield return one with { Letter = 'A' };
    }

    /// <summary>Against grouping with the key types' own equality, the key that is all zero included.</summary>
    [Fact]
    public void Keys_OfEveryType_GroupAsTheirOwnEqualityDoes()
    {
        Visit[] visits = [.. Variations(), .. Variations(), Zero];
        var expected = new List<string>();
        var counts = new Dictionary<(string, object), int>();

        // In the order of the flows.
        foreach (var visit in visits)
        {
            Count("Int32", visit.Street);
            Count("String", visit.City);
            Count("ValueTuple`2", (visit.City, visit.Street));
            Count("ValueTuple`2", (visit.Colour, visit.IsFirst));
            Count("Place", new Place(visit.City, visit.Street));
            Count("ValueTuple`2", (new Place(visit.City, visit.Street), (visit.Letter, visit.Colour)));
            Count("Colour", visit.Colour);
            Count("Guid", visit.Device);
            Count("DateTime", visit.Day);
            Count("Int64", visit.Big);
            Count("Int128", visit.Huge);
        }

        new AllKeys(collectNote: _notes).Push(visits);

        Assert.Equal(expected, Texts);

        void Count(string type, object key)
        {
            counts[(type, key)] = counts.GetValueOrDefault((type, key)) + 1;
            expected.Add(FormattableString.Invariant($"{type} {key} {counts[(type, key)]}"));
        }
    }

    [Fact]
    public void DateTimeOffset_OfDifferentOffsets_ButOneInstant_IsOneKey_ShownAsUtc()
    {
        var pipeline = new Instants(collectNote: _notes);

        pipeline.Push([Zero with { At = Noon }, Zero with { At = Noon.ToOffset(TimeSpan.FromHours(5)) }, Zero with { At = Noon.AddTicks(1) }]);

        Assert.Equal([$"DateTimeOffset {Invariant(Noon)} 1", $"DateTimeOffset {Invariant(Noon)} 2", $"DateTimeOffset {Invariant(Noon)} 1"], Texts);

        static string Invariant(DateTimeOffset at) => FormattableString.Invariant($"{at}");
    }

    [Fact]
    public void DateTimeOffset_InACompositeKey_IsItsInstantToo()
    {
        var pipeline = new DatesAndInstants(collectNote: _notes);
        var visit = Zero with { At = Noon, Date = new DateOnly(2024, 5, 1) };

        pipeline.Push([visit, visit with { At = Noon.ToOffset(TimeSpan.FromHours(-3)) }, visit with { Date = new DateOnly(2024, 5, 2) }]);

        Assert.Equal(["1", "2", "1"], Texts.Select(text => text[^1..]));
    }

    [Fact]
    public void DateTimeOffset_AnywhereInAKey_IsShownAsUtc()
    {
        var pipeline = new NestedInstants(collectNote: _notes);
        var visit = Zero with { City = "Bern", At = Noon.ToOffset(TimeSpan.FromHours(-3)) };

        pipeline.Push([visit, visit with { At = Noon }]);

        var key = (new Meeting("Bern", Noon), 1, Noon);
        Assert.Equal([FormattableString.Invariant($"ValueTuple`3 {key} 1"), FormattableString.Invariant($"ValueTuple`3 {key} 2")], Texts);
    }

    [Fact]
    public void CompositeKey_DoesNotConfuseItsParts()
    {
        var pipeline = new TwoMembers(collectNote: _notes);

        pipeline.Push([Zero with { City = "a1", Street = 1 }, Zero with { City = "a", Street = 11 }, Zero with { City = "a1", Street = 1 }]);

        Assert.Equal(["1", "1", "2"], Texts.Select(text => text[^1..]));
    }

    [Fact]
    public void StringKey_IsComparedByItsText_NotByReference()
    {
        var pipeline = new Cities(collectNote: _notes);

        pipeline.Push([Zero with { City = "Bern" }, Zero with { City = new string("Bern".AsSpan()) }, Zero with { City = string.Empty }]);

        Assert.Equal(["String Bern 1", "String Bern 2", "String  1"], Texts);
    }

    [Fact]
    public void NullStringKey_Fails_NamingTheOperatorAndTheEvent()
    {
        var pipeline = new Cities(collectNote: _notes);

        var error = Assert.Throws<OperatorException>(() => pipeline.Push([Zero, Zero with { Id = 42, City = null! }]));

        Assert.Equal(("PerString", 1L), (error.Operator, error.Position));
        Assert.Contains("Id = 42", error.Message);
        Assert.Contains("null", error.InnerException!.Message);
    }

    [Fact]
    public void NullStringInACompositeKey_Fails_NamingTheMember()
    {
        var pipeline = new TwoMembers(collectNote: _notes);

        var error = Assert.Throws<OperatorException>(() => pipeline.Push(Zero with { City = null! }));

        Assert.Contains("Item1", error.Message);
    }
}
