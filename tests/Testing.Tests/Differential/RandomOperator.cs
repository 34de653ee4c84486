using System.Text;

namespace FastFlow.Testing.Tests;

/// <summary>A random operator as C# text: any role and form, with arithmetic that may throw.</summary>
internal sealed class RandomOperator
{
    private static readonly string[] Produced = ["Alpha", "Beta", "Gamma", "Circle", "Square", "Shape"];

    private readonly Random _random;
    private readonly RandomKey? _key;
    private readonly List<(string Event, string? Tag)> _inputs;
    private readonly List<(string Event, string? Tag)> _outputs = [];
    private readonly string _state;
    private readonly bool _isDirect;
    private readonly bool _isOptional;
    private readonly bool _isStatic;
    private readonly bool _throws;
    private readonly StringBuilder _text = new();
    private readonly HashSet<(string Event, string? Tag)> _emitted = [];

    /// <param name="random">Decides everything.</param>
    /// <param name="name">The type's name.</param>
    /// <param name="inputs">Event types and tags; only a Process takes several.</param>
    /// <param name="mayFail">Handlers under Fail may throw too.</param>
    public RandomOperator(Random random, string name, List<(string Event, string? Tag)> inputs, bool mayFail)
    {
        _random = random;
        Name = name;
        _inputs = inputs;
        Role = inputs.Count > 1 || inputs[0].Tag is not null ? "Process" : Pick("Map", "Map", "Filter", "Filter", "FlatMap", "FlatMap", "FlatMap", "Process", "Process", "Aggregate", "Aggregate");
        Policy = Pick("Fail", "Fail", "Skip", "DeadLetter");
        _isDirect = Policy == "Fail" && Role is "FlatMap" or "Process" && random.Next(3) == 0 && Policy == "Fail";
        _isOptional = Role == "FlatMap" && !_isDirect && random.Next(2) == 0;
        _isStatic = random.Next(2) == 0;
        IsConfigured = !_isStatic && random.Next(2) == 0;
        _state = Role != "Aggregate" && random.Next(3) == 0 ? string.Empty : Pick("int", "Sums", "Sums", "Texts", "Texts", Policy == "Fail" ? "Kept" : "Sums");
        _key = random.Next(5) < 3 ? new RandomKey(random, inputs.Select(input => input.Event).ToList(), throws: Policy != "Fail" && random.Next(3) == 0) : null;
        _throws = Policy != "Fail" || (mayFail && random.Next(3) == 0);
        ChooseOutputs();
        Write();
        _outputs.RemoveAll(output => Role == "Process" && !_isDirect && !_emitted.Contains(output));
    }

    public string Name { get; }

    public string Role { get; }

    public string Policy { get; }

    /// <summary>Its constructor takes a number.</summary>
    public bool IsConfigured { get; }

    public string Text => _text.ToString();

    /// <summary>Its outputs as node <paramref name="node"/> of a graph.</summary>
    public IEnumerable<ModelOutput> Outputs(string node)
    {
        foreach (var (type, tag) in _outputs)
        {
            yield return new ModelOutput(node, tag is null ? node : $"Out<{node}, {tag}>", type);
        }

        if (Role == "Filter")
        {
            yield return new ModelOutput(node, $"Else<{node}>", _inputs[0].Event);
        }

        if (Policy == "DeadLetter")
        {
            foreach (var type in _inputs.Select(input => input.Event).Distinct())
            {
                yield return new ModelOutput(node, $"Errors<{node}>", $"Failed<{type}>");
            }
        }
    }

    public IEnumerable<ModelInput> Inputs(string node) => _inputs.Select(input => new ModelInput(node, input.Tag is null ? node : $"In<{node}, {input.Tag}>", input.Event));

    /// <summary>The payload inside an event: a dead letter holds it one level down, or several.</summary>
    public static string Payload(string type, string expression)
    {
        for (; type.StartsWith("Failed<", StringComparison.Ordinal); type = type[7..^1])
        {
            expression += ".Event";
        }

        return expression;
    }

    private string Pick(params string[] choices) => choices[_random.Next(choices.Length)];

    private bool Chance(int oneIn) => _random.Next(oneIn) == 0;

    private void ChooseOutputs()
    {
        switch (Role)
        {
            case "Filter":
                _outputs.Add((_inputs[0].Event, null));
                break;
            case "Map" or "Aggregate":
                _outputs.Add((Pick(Produced), null));
                break;
            case "FlatMap" when _isOptional:
                _outputs.Add((Pick(Produced), null));
                break;
            default:
                var count = Role == "FlatMap" ? 1 + _random.Next(2) : Chance(6) ? 0 : 1 + _random.Next(3);
                for (var i = 0; i < count; i++)
                {
                    var output = (Pick(Produced), Chance(3) ? "T" + _random.Next(2) : null);
                    if (!_outputs.Contains(output))
                    {
                        _outputs.Add(output);
                    }
                }

                break;
        }
    }

    private void Write()
    {
        var isStruct = Chance(2);
        var inherits = !isStruct && !IsConfigured && Chance(3);
        if (inherits)
        {
            _text.AppendLine($"public abstract class {Name}Base\n{{");
            Members();
            _text.AppendLine("}");
        }

        _text.Append($"[{Role}{_key?.Attribute}{(Policy == "Fail" ? string.Empty : $", OnError(ErrorPolicy.{Policy})")}] ");
        _text.Append($"public {(isStruct ? "readonly struct" : "sealed class")} {Name}{(IsConfigured ? "(int k)" : string.Empty)}{(inherits ? $" : {Name}Base" : string.Empty)}\n{{\n");
        if (!inherits)
        {
            Members();
        }

        _text.AppendLine("}");
    }

    private void Members()
    {
        _text.Append(_key?.Methods);
        for (var i = 0; i < _inputs.Count; i++)
        {
            Handler(_inputs[i].Event, _inputs[i].Tag, takesState: _state.Length > 0 && (i == 0 || Role == "Aggregate" || !Chance(3)));
        }

        if (Role == "Aggregate")
        {
            Result();
        }
    }

    private void Handler(string type, string? tag, bool takesState)
    {
        var takesKey = _key is not null && Chance(2);
        var takesKeyState = _key is not null && _state.Length > 0 && Chance(2);
        var emits = _isDirect || _isOptional || Role is "Map" or "Filter" or "Aggregate" ? [] : _outputs.Where(_ => Role == "FlatMap" || !Chance(4)).ToList();
        _emitted.UnionWith(emits);
        var parameters = new List<string> { $"{(tag is null ? string.Empty : $"[In<{tag}>] ")}{(IsByReference(type, tag) ? "in " : string.Empty)}{type} e" };
        var others = new List<string>();
        AddIf(takesKey, $"{_key?.Type} key");
        AddIf(takesKeyState, "KeyState known");
        AddIf(_isDirect, "TEmit emit");
        others.AddRange(emits.Select(output => $"Emit<{output.Event}{(output.Tag is null ? string.Empty : ", " + output.Tag)}> {Emitter(output)}"));
        AddIf(takesState, $"ref {_state} state");
        var rest = others.ToArray();
        _random.Shuffle(rest);
        parameters.InsertRange(Role == "Aggregate" ? 0 : 1, rest);
        var (method, returns) = Role switch
        {
            "Map" => ("Map", _outputs[0].Event),
            "Filter" => ("Keep", "bool"),
            "FlatMap" => ("FlatMap", _isOptional ? _outputs[0].Event + "?" : "void"),
            "Aggregate" => ("Add", "void"),
            _ => ("On", "void"),
        };
        var generic = _isDirect && _outputs.Count > 0;
        if (!generic)
        {
            parameters.Remove("TEmit emit");
        }

        _text.AppendLine($"    public {(_isStatic ? "static " : string.Empty)}{returns} {method}{(generic ? "<TEmit>" : string.Empty)}({string.Join(", ", parameters)}){(generic ? $" where TEmit : struct, {string.Join(", ", _outputs.Select(Contract))}" : string.Empty)}");
        _text.AppendLine("    {");
        Body(Payload(type, "e"), takesState, takesKey, takesKeyState, generic ? _outputs : emits);
        _text.AppendLine("    }");

        void AddIf(bool condition, string parameter)
        {
            if (condition)
            {
                others.Add(parameter);
            }
        }
    }

    /// <summary>Of two handlers for one event type one takes it by <c>in</c>, so that their signatures differ whatever else they take.</summary>
    private bool IsByReference(string type, string? tag)
    {
        var same = _inputs.Where(input => input.Event == type).ToList();
        return same.Count > 1 ? same[0].Tag == tag : Chance(2);
    }

    private void Body(string e, bool takesState, bool takesKey, bool takesKeyState, List<(string Event, string? Tag)> emits)
    {
        var steps = new List<string> { $"v = unchecked(v + {e}.Value * {_random.Next(1, 40)}) & 1023;" };
        if (takesState)
        {
            steps.Add(Change(e));
        }

        if (takesKey)
        {
            steps.Add("v ^= Make.Fold(key);");
        }

        if (takesKeyState)
        {
            steps.Add("if (known.IsNew) v ^= 512;");
            steps.Add($"if (v % {_random.Next(3, 9)} == 1) known.Clear();");
        }

        if (_throws)
        {
            var modulus = Policy == "Fail" ? _random.Next(60, 200) : _random.Next(3, 12);
            steps.Add(Chance(2)
                ? $"v += 100 / (v % {modulus});"
                : $"if (v % {modulus} == 2) throw new {Pick("ArgumentException", "InvalidOperationException", "FormatException")}($\"{Name} can't {{v % 3}}\");");
        }

        foreach (var output in emits)
        {
            var send = $"{Emission(output)}.Send(Make.{output.Event}({e}, v + {_random.Next(9)}));";
            steps.Add(Chance(3) ? send : Chance(2) ? $"if (v % {_random.Next(2, 5)} != 0) {send}" : $"for (var n = v % 4; n > 0; n--) {send}");
        }

        var shuffled = steps.ToArray();
        _random.Shuffle(shuffled);
        _text.AppendLine($"        var v = {(IsConfigured ? "k" : _random.Next(100))};");
        foreach (var step in shuffled)
        {
            _text.AppendLine("        " + step);
        }

        var dropping = _random.Next(2, 5);
        _text.AppendLine(Role switch
        {
            "Map" => $"        return Make.{_outputs[0].Event}({e}, v);",
            "Filter" => $"        return v % {dropping} != 0;",
            "FlatMap" when _isOptional => $"        return v % {dropping} == 0 ? null : Make.{_outputs[0].Event}({e}, v);",
            _ => string.Empty,
        });
    }

    private void Result()
    {
        var parameters = new List<string> { $"{(Chance(2) ? "in " : string.Empty)}{_state} state" };
        var takesKey = _key is not null && Chance(2);
        if (takesKey)
        {
            parameters.Insert(_random.Next(2), $"{_key!.Type} key");
        }

        var clears = _key is not null && Chance(4);
        if (clears)
        {
            parameters.Add("KeyState known");
        }

        _text.AppendLine($"    public {(_isStatic ? "static " : string.Empty)}{_outputs[0].Event} Result({string.Join(", ", parameters)})");
        _text.AppendLine("    {");
        _text.AppendLine($"        var v = {State("Count")}{(takesKey ? " ^ Make.Fold(key)" : string.Empty)};");
        if (clears)
        {
            _text.AppendLine("        if (known.IsNew) v += 3;");
            _text.AppendLine($"        if ({State("Count")} % 5 == 4) known.Clear();");
        }

        _text.AppendLine($"        return Make.{_outputs[0].Event}(new Gamma({State("Sum")}, \"sum\"), v);");
        _text.AppendLine("    }");
    }

    private string State(string member) => _state == "int" ? "state" : "state." + member;

    private string Change(string e) => _state switch
    {
        "int" => $"state = (state + {e}.Value) & 0xFFFF; v ^= state & 255;",
        "Texts" => $"state.Count++; state.Sum = (state.Sum + {e}.Value) & 0xFFFF; v ^= (state.Last ?? \"none\").Length; state.Last = {e}.Name;",
        _ => $"state.Count++; state.Sum = (state.Sum + {e}.Value) & 0xFFFF; v ^= state.Sum & 255;",
    };

    private static string Emitter((string Event, string? Tag) output) => $"to{output.Event}{output.Tag}";

    private static string Contract((string Event, string? Tag) output) => $"IEmit<{output.Event}{(output.Tag is null ? string.Empty : ", " + output.Tag)}>";

    private string Emission((string Event, string? Tag) output) => _isDirect ? $"(({Contract(output)})emit)" : Emitter(output);
}
