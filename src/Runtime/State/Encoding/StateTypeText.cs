#if FASTFLOW_COMPILER
// The compiler writes the same texts at build time, for the state lock.
namespace FastFlow.Compiler;
#else
namespace FastFlow;
#endif

/// <summary>Reads types as text. The text may come from a hostile file: whatever it is, the answer is a type or a problem.</summary>
internal ref struct StateTypeText
{
    /// <summary>What no name may contain, because it has a meaning.</summary>
    public const string Marks = "{ } [ ] , : ? \"";

    private const int MostShownChars = 64;

    private readonly ReadOnlySpan<char> _text;
    private int _at;
    private string? _problem;

    private StateTypeText(string text) => _text = text;

    public static bool IsName(string name)
    {
        if (string.IsNullOrEmpty(name))
        {
            return false;
        }

        for (var i = 0; i < name.Length; i++)
        {
            if (!IsNamePart(name[i]) || IsBroken(name, ref i))
            {
                return false;
            }
        }

        return true;
    }

    public static bool IsQuotable(string codec)
    {
        if (string.IsNullOrEmpty(codec))
        {
            return false;
        }

        for (var i = 0; i < codec.Length; i++)
        {
            if (char.IsControl(codec[i]) || codec[i] == '"' || IsBroken(codec, ref i))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Half a surrogate pair stands there, or what others put in place of one; a whole pair is stepped over.</summary>
    private static bool IsBroken(string text, ref int at)
    {
        if (!char.IsSurrogate(text[at]))
        {
            return text[at] == '\uFFFD';
        }

        var isPair = at + 1 < text.Length && char.IsSurrogatePair(text[at], text[at + 1]);
        at += isPair ? 1 : 0;
        return !isPair;
    }

    /// <summary>The type, or null, what is wrong, and where.</summary>
    public static StateType? TryParse(string text, out string? problem, out int at)
    {
        var reader = new StateTypeText(text);
        var type = reader.ReadType(StateType.MostDepth);
        reader.SkipSpaces();
        if (type is not null && reader._at < text.Length)
        {
            type = reader.Fail("the type should end here");
        }

        (problem, at) = (reader._problem, reader._at);
        return type;
    }

    private StateType? ReadType(int depth)
    {
        if (depth == 0)
        {
            return Fail($"types lie at most {StateType.MostDepth} deep in one another");
        }

        var type = Accept('{') ? ReadStruct(depth) : ReadNamed();
        while (type is not null)
        {
            if (Peek() is not ('[' or '?'))
            {
                return type;
            }

            if (type.Depth == StateType.MostDepth)
            {
                return Fail($"types lie at most {StateType.MostDepth} deep in one another");
            }

            if (Accept('?'))
            {
                type = StateType.Optional(type);
            }
            else if (type.LeastBytes == 0)
            {
                return Fail("an array needs elements that take bytes");
            }
            else
            {
                _at++;
                type = Accept(']') ? StateType.Array(type) : Fail("there should be a ]");
            }
        }

        return null;
    }

    private StateType? ReadStruct(int depth)
    {
        var fields = new List<StateField>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        if (Accept('}'))
        {
            return StateType.Struct();
        }

        do
        {
            var name = ReadName().ToString();
            if (!IsName(name))
            {
                return Fail("there should be the name of a field");
            }

            if (!names.Add(name))
            {
                return Fail($"a second field is called {Shown(name)}");
            }

            if (!Accept(':'))
            {
                return Fail("there should be a : and the field's type");
            }

            if (ReadType(depth - 1) is not { } type)
            {
                return null;
            }

            if (type.Depth == StateType.MostDepth)
            {
                return Fail($"types lie at most {StateType.MostDepth} deep in one another");
            }

            fields.Add(new(name, type));
        }
        while (Accept(','));

        return Accept('}') ? StateType.Struct([.. fields]) : Fail("there should be a , or a }");
    }

    private StateType? ReadNamed()
    {
        var start = _at;
        var name = ReadName();
        if (name.SequenceEqual("opaque".AsSpan()))
        {
            return ReadOpaque();
        }

        if (StateKinds.TryParse(name, out var kind))
        {
            return StateType.Of(kind);
        }

        _at = start;
        return Fail(name.IsEmpty ? "there should be a type" : $"there is no type {Shown(name)}");
    }

    private StateType? ReadOpaque()
    {
        var length = Accept('"') ? _text.Slice(_at).IndexOf('"') : -1;
        if (length < 0)
        {
            return Fail("there should be the codec's name in quotes");
        }

        var codec = _text.Slice(_at, length).ToString();
        if (!IsQuotable(codec))
        {
            return Fail("a codec's name has at least one character, and no control characters");
        }

        _at += length + 1;
        return StateType.Opaque(codec);
    }

    private ReadOnlySpan<char> ReadName()
    {
        SkipSpaces();
        var start = _at;
        while (_at < _text.Length && IsNamePart(_text[_at]))
        {
            _at++;
        }

        return _text.Slice(start, _at - start);
    }

    // A hostile name may be as long as a description.
    private static string Shown(ReadOnlySpan<char> name) => name.Length <= MostShownChars ? name.ToString() : $"{name.Slice(0, MostShownChars).ToString()}…";

    private static bool IsNamePart(char value) => !char.IsWhiteSpace(value) && !char.IsControl(value) && Marks.IndexOf(value) < 0;

    private char Peek()
    {
        SkipSpaces();
        return _at < _text.Length ? _text[_at] : '\0';
    }

    private bool Accept(char mark)
    {
        var isThere = Peek() == mark;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private void SkipSpaces()
    {
        while (_at < _text.Length && _text[_at] == ' ')
        {
            _at++;
        }
    }

    private StateType? Fail(string problem)
    {
        _problem ??= problem;
        return null;
    }
}
