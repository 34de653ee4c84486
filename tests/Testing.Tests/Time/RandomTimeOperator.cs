using System.Text;

namespace FastFlow.Testing.Tests.Time;

/// <summary>A random operator that goes by time, as C# text.</summary>
internal sealed class RandomTimeOperator
{
    private static readonly string[] Durations = ["200ns", "300ns", "500ns", "600ns", "1us", "2us"];

    private readonly Random _random;
    private readonly string _lateness;
    private readonly string _clock;
    private readonly StringBuilder _text = new();

    /// <param name="random">Decides everything.</param>
    /// <param name="name">The type's name.</param>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="input">Ping or Pong; of a join the left one.</param>
    /// <param name="lateness">The lateness that all windows of the pipeline allow; empty for none.</param>
    /// <param name="looksAtWatermark">Its handlers look at the watermark of their Clock; otherwise at processing time alone.</param>
    public RandomTimeOperator(Random random, string name, string kind, string input, string lateness, bool looksAtWatermark)
    {
        (_random, Name, Kind, Input, _lateness) = (random, name, kind, input, lateness);
        _clock = looksAtWatermark ? "Mix.Of(clock)" : "clock.Now.Ticks";
        Output = Pick("Ping", "Pong");
        IsKeyed = kind is "Ordered" or "OrderedPair" || random.Next(4) != 0;
        Write();
    }

    /// <summary>What there is to choose from; several times what is to come more often.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "Map", "Filter", "Clocked", "Kept", "Session", "Tumbling", "Tumbling", "TumblingProcess", "Sliding", "Sliding", "Cumulative", "Session", "SessionProcess", "Count", "Global", "ProcessingSession", "ProcessingTumbling",
        "Timers", "Timers", "Ordered", "OrderedTimers", "OrderedPair", "IntervalJoin", "IntervalJoin", "WindowJoin", "WindowJoin", "SessionJoin", "SessionJoin", "TemporalJoin", "LookupJoin",
    ];

    public string Name { get; }

    public string Kind { get; }

    public string Input { get; }

    /// <summary>Of a join the other side; of what has two inputs the second.</summary>
    public string? Right => IsJoin || Kind == "OrderedPair" ? Other(Input) : null;

    public string Output { get; }

    public bool IsKeyed { get; private set; }

    public bool IsJoin => Kind.EndsWith("Join", StringComparison.Ordinal);

    /// <summary>Time makes it emit.</summary>
    public bool IsFired => Kind is not ("Map" or "Filter" or "Clocked" or "Kept");

    /// <summary>Events may come too late for it.</summary>
    public bool HasLate => IsJoin ? Kind != "LookupJoin" : Kind is "Session" or "SessionProcess" or "Ordered" or "OrderedTimers" or "OrderedPair" or "Tumbling" or "TumblingProcess" or "Sliding" or "Cumulative";

    public string Text => _text.ToString();

    private static string Other(string type) => type == "Ping" ? "Pong" : "Ping";

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private void Write()
    {
        switch (Kind)
        {
            case "Map":
                Line($"[Map] public readonly struct {Name} {{ public static {Output} Map(in {Input} e) => new(e.Key, Mix.Of(e.Value, 1), e.At); }}");
                break;
            case "Filter":
                Line($"[Filter] public readonly struct {Name} {{ public static bool Keep(in {Input} e) => e.Value % 3 != 1; }}");
                break;
            case "Clocked":
                Process(string.Empty, $"public static void On(in {Input} e, {Shuffled("Timestamp time", "Clock clock", $"Emit<{Output}> emit")}) => emit.Send(new(e.Key, Mix.Of(e.Value, time.Ticks, {_clock}), e.At));");
                break;
            case "Kept":
                Process(Expires(), $"public static void On(in {Input} e, {Shuffled("ref Tally seen", $"Emit<{Output}> emit")}) {{ seen.Add(e.Value); emit.Send(new(e.Key, seen.Hash, e.At)); }}");
                break;
            case "Timers" or "OrderedTimers":
                Timers();
                break;
            case "Ordered":
                Process(", InEventTimeOrder" + Expires(), $"public static void On(in {Input} e, {Shuffled("ref Tally seen", "Timestamp time", $"Emit<{Output}> emit")}) {{ seen.Add(e.Value); emit.Send(new(e.Key, Mix.Of(seen.Hash, time.Ticks), e.At)); }}");
                break;
            case "OrderedPair":
                Process(", InEventTimeOrder" + Expires(), string.Join("\n    ", new[] { Input, Right }.Select((input, number) => $"public static void On(in {input} e, {Shuffled("ref Tally seen", "Timestamp time", $"Emit<{Output}> emit")}) {{ seen.Add(e.Value + {number}); emit.Send(new(e.Key, Mix.Of(seen.Hash, time.Ticks), e.At)); }}")));
                break;
            case "SessionProcess" or "TumblingProcess":
                var window = Window();
                Line($"[Process{Keyed()}, {window}] public readonly struct {Name}\n{{\n    {Gap(window)}");
                Line($"    public static void OnWindow(ReadOnlySpan<{Input}> events, {Shuffled(Asked("Window window", "Firing firing", "Timestamp time", "Clock clock", IsKeyed ? "int key" : "Window window", $"Emit<{Output}> emit"))})\n    {{");
                Line("        var tally = new Tally(); foreach (var e in events) tally.Add(e.Value);");
                Line($"        emit.Send(new({(IsKeyed ? "key" : "(int)(tally.Hash & 3)")}, Mix.Of(tally.Hash, tally.Count, {Mixed(_asked)}), events[0].At));\n    }}\n}}");
                break;
            case "IntervalJoin" or "WindowJoin" or "SessionJoin" or "TemporalJoin" or "LookupJoin":
                Join();
                break;
            default:
                Aggregate();
                break;
        }
    }

    private readonly List<string> _asked = [];

    private void Line(string text) => _text.AppendLine(text);

    private string Keyed() => IsKeyed ? ", KeyBy(\"Key\")" : string.Empty;

    private string Shuffled(params string[] parts)
    {
        _random.Shuffle(parts);
        return string.Join(", ", parts);
    }

    /// <summary>Some of the parameters that may be asked for, and in any case the last.</summary>
    private string[] Asked(params string[] parameters)
    {
        var asked = parameters.Distinct().Where(parameter => parameter == parameters[^1] || parameter == "int key" || Chance(2)).ToArray();
        _asked.AddRange(asked.Where(parameter => parameter != parameters[^1] && parameter != "int key").Select(parameter => parameter.Split(' ')[1]));
        return asked;
    }

    private string Mixed(IEnumerable<string> names) => string.Join(", ", names.Select(name => name == "clock" ? _clock : $"Mix.Of({name})").Append("0"));

    private void Process(string attributes, string members)
    {
        IsKeyed |= attributes.Length > 0;
        Line($"[Process{Keyed()}{attributes}] public readonly struct {Name}\n{{\n    {members}\n}}");
    }

    private string Expires() => IsKeyed && Chance(2) ? $", StateTtl(\"{Pick(Durations)}\"{(Chance(2) ? ", Time = TimeDomain.Processing" : string.Empty)})" : string.Empty;

    private string Window()
    {
        var size = Pick("600ns", "1us", "1200ns", "2us");
        var offset = Chance(3) ? ", Offset = \"100ns\"" : string.Empty;
        var lateness = _lateness.Length > 0 ? $", AllowedLateness(\"{_lateness}\")" : string.Empty;
        var early = Chance(5) ? $", EarlyResults(\"{Pick(Durations)}\"{(Chance(2) ? ", Time = TimeDomain.Processing" : string.Empty)})" : Chance(6) ? ", EveryEvent" : string.Empty;
        return Kind switch
        {
            "SessionJoin" => (Chance(3) ? "SessionWindow" : $"SessionWindow(\"{Pick(Durations)}\")") + lateness,
            "Session" or "SessionProcess" => (Chance(3) ? "SessionWindow" : $"SessionWindow(\"{Pick(Durations)}\")") + lateness + early,
            "ProcessingSession" => $"SessionWindow(\"{Pick(Durations)}\", Time = TimeDomain.Processing){early}",
            "ProcessingTumbling" => $"TumblingWindow(\"{size}\", Time = TimeDomain.Processing{offset}){early}",
            "Tumbling" or "TumblingProcess" => $"TumblingWindow(\"{size}\"{offset}){lateness}{early}",
            "Sliding" => $"SlidingWindow(\"{size}\", \"{Pick("200ns", "400ns", "600ns")}\"{offset}){lateness}{early}",
            "Cumulative" => $"CumulativeWindow(\"1200ns\", \"{Pick("200ns", "300ns", "400ns", "600ns", "1200ns")}\"{offset}){lateness}{early}",
            "Count" => Chance(2) ? $"CountWindow({_random.Next(1, 6)})" : $"CountWindow({_random.Next(4, 9)}, {_random.Next(1, 4)})",
            _ => $"GlobalWindow, UnboundedState(\"random\"){early}",
        };
    }

    private string Gap(string window) => Gap(window, Input);

    private string Gap(string window, string input) => window.Split(',')[0] == "SessionWindow"
        ? $"public static TimeSpan Gap({Pick("in ", string.Empty)}{input} e) => TimeSpan.FromTicks(1 + (e.Value & 7));"
        : string.Empty;

    private void Aggregate()
    {
        var isBox = Chance(3);
        var (type, tally) = isBox ? ("TallyBox", "state.Tally") : ("Tally", "state");
        var window = Window();
        Line($"[Aggregate{Keyed()}, {window}] public readonly struct {Name}\n{{\n    {Gap(window)}");
        var isOfTime = Kind is not ("ProcessingSession" or "ProcessingTumbling" or "Global" or "Count");
        var added = isOfTime ? Asked(Chance(2) ? "Timestamp time" : "Clock clock", $"in {Input} e") : [$"in {Input} e"];
        Line($"    public static void Add(ref {type} state, {string.Join(", ", added.Reverse())}) => {tally}.Add(Mix.Of(e.Value, {Mixed(_asked)}));");
        _asked.Clear();
        Line($"    public static void Merge(ref {type} state, in {type} later) => {tally}.Merge({(isBox ? "later.Tally" : "later")});");
        var parameters = Shuffled(Asked("Firing firing", "Timestamp time", "Clock clock", IsKeyed ? "int key" : "Window window", "Window window"));
        Line($"    public static {Output} Result(in {type} state, {parameters}) =>");
        Line($"        new({(IsKeyed ? "key" : $"(int)({tally}.Hash & 3)")}, Mix.Of({tally}.Hash, {tally}.Count, Mix.Of(window), {Mixed(_asked)}), window.Start.Ticks);\n}}");
    }

    private void Timers()
    {
        var (first, second) = (_random.Next(-3, 12), _random.Next(0, 15));
        var processing = Chance(2);
        var on = new StringBuilder();
        on.AppendLine($"    public static void On(in {Input} e, {Shuffled("ref Tally seen", "Timestamp time", "Clock clock", "Timers timers", $"Emit<{Output}> emit")})\n    {{");
        on.AppendLine("        seen.Add(e.Value);");
        on.AppendLine($"        if (e.Value % 4 != 1) timers.Set(time + TimeSpan.FromTicks({first} + (e.Value & 7)));");
        on.AppendLine($"        if (e.Value % 5 == 2) timers.Cancel(time + TimeSpan.FromTicks({second}));");
        if (processing)
        {
            on.AppendLine($"        if (e.Value % 3 == 0) timers.SetProcessing(clock.Now + TimeSpan.FromTicks({second} + (e.Value & 3)));");
            on.AppendLine($"        if (e.Value % 7 == 3) timers.Cancel(clock.Now + TimeSpan.FromTicks({second}), TimeDomain.Processing);");
        }

        on.AppendLine($"        if (e.Value % 2 == 0) emit.Send(new(e.Key, Mix.Of(seen.Hash, {_clock}), e.At));\n    }}");
        var clear = IsKeyed && Chance(2);
        List<string> parameters = ["ref Tally seen", "Timestamp time", "TimeDomain domain", "Clock clock", "Timers timers", $"Emit<{Output}> emit", .. IsKeyed ? ["int key"] : Array.Empty<string>(), .. clear ? ["KeyState state"] : Array.Empty<string>()];
        on.AppendLine($"    public static void OnTimer({Shuffled([.. parameters])})\n    {{");
        on.AppendLine("        seen.Add(time.Ticks);");
        on.AppendLine($"        if (seen.Count % 3 == 0 && domain == TimeDomain.Event && time.Ticks < long.MaxValue - 9) timers.Set(time + TimeSpan.FromTicks({_random.Next(1, 9)}));");
        if (processing)
        {
            on.AppendLine("        if (seen.Count % 4 == 0) timers.SetProcessing(clock.Now + TimeSpan.FromTicks(4));");
            on.AppendLine("        if (domain == TimeDomain.Processing && seen.Count % 2 == 0 && clock.Watermark.Ticks > long.MinValue + 9) timers.Set(clock.Watermark - TimeSpan.FromTicks(2));");
        }

        on.AppendLine($"        emit.Send(new({(IsKeyed ? "key" : "2")}, Mix.Of(seen.Hash, Mix.Of(domain), {_clock}), time.Ticks));");
        on.AppendLine(clear ? "        if (seen.Count > 6) state.Clear();\n    }" : "    }");
        var expires = Expires();
        Process(Kind == "OrderedTimers" ? ", InEventTimeOrder" + expires : expires.Length > 0 ? expires : ", UnboundedState(\"random\")", on.ToString());
    }

    private static int Ticks(string duration) => duration switch
    {
        "" or "0s" => 0,
        "200ns" => 2,
        "300ns" => 3,
        "500ns" => 5,
        "1us" => 10,
        "2us" => 20,
        "3us" => 30,
        _ => throw new ArgumentOutOfRangeException(nameof(duration), duration, "No duration that is drawn."),
    };

    private void Join()
    {
        var (left, right) = Kind is "TemporalJoin" or "LookupJoin" ? (false, Chance(2)) : (Chance(2), Chance(2));
        var (before, after) = (Pick("0s", "300ns", "1us", "2us"), Pick("0s", "200ns", "500ns", "3us"));
        if (Kind == "IntervalJoin")
        {
            // A row without a partner comes out that much behind the watermark, and windows behind allow no more than the pipeline's lateness (FF0405).
            (left, right) = (left && Ticks(before) <= Ticks(_lateness), right && Ticks(after) <= Ticks(_lateness));
        }

        var how = Kind switch
        {
            "IntervalJoin" => $"IntervalJoin(\"{before}\", \"{after}\")",
            "TemporalJoin" => "TemporalJoin",
            "SessionJoin" => Window(),
            "LookupJoin" => Chance(2) ? "LookupJoin" : "LookupJoin(WaitForTable = true)",
            _ => (Chance(2) ? $"TumblingWindow(\"{Pick("600ns", "1us")}\")" : $"SlidingWindow(\"{Pick("600ns", "1us")}\", \"{Pick("200ns", "400ns")}\")") + (_lateness.Length > 0 ? $", AllowedLateness(\"{_lateness}\")" : string.Empty),
        };
        // What time brings about fails the run: only pairs that an event finds when it comes may throw.
        var fails = Chance(3);
        var throws = fails && (Kind == "IntervalJoin" || how == "LookupJoin") ? $"(l{(left ? "?" : string.Empty)}.Value + r{(right ? "?" : string.Empty)}.Value) % 5 == 0 ? throw new ArgumentException(\"no\") : " : string.Empty;
        Line($"[Join{Keyed()}, {how}{(fails ? ", OnError(ErrorPolicy.Skip)" : string.Empty)}] public readonly struct {Name}\n{{");
        Line($"    {Gap(how)} {Gap(how, Right!)}");
        Line($"    public static {Output} Join(in {Input}{(left ? "?" : string.Empty)} l, in {Right}{(right ? "?" : string.Empty)} r) =>");
        var (l, r) = (left ? "(l?.Value ?? -1)" : "l.Value", right ? "(r?.Value ?? -1)" : "r.Value");
        var key = left ? right ? "l?.Key ?? r!.Value.Key" : "r.Key" : "l.Key";
        Line($"        {throws}new({key}, Mix.Of({l}, {r}), 0);\n}}");
    }
}
