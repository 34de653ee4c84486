using System.Globalization;
using System.Text;

namespace FastFlow.Compiler;

/// <summary>
/// Reads and writes state locks. A line is an entry, <c>Shop.Orders/Shop.PerCustomer = { Customer: string } -> { Count: long }, "tumbling 1m", 128</c>, the retirement of one,
/// <c>*REMOVED*Shop.Orders/Shop.PerCustomer</c>, a comment behind <c>#</c>, or empty. Lines are sorted ordinally by their ids.
/// </summary>
internal static class LockText
{
    private const string Retired = "*REMOVED*";

    private const int MostGroups = 32_768;

    /// <summary>The line that retires an entry.</summary>
    public static string Retire(string id) => Retired + Quoted(id);

    public static string Write(LockEntry entry) =>
        $"{Quoted(entry.Id)} = {entry.Schema.Key} -> {entry.Schema.Value}, \"{Escape(entry.Schema.Meaning)}\", {entry.MaxParallelism.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The id that a line is sorted by; null for a comment and an empty line.</summary>
    public static string? IdOf(string line)
    {
        var text = line.Trim();
        if (text.Length == 0 || text[0] == '#')
        {
            return null;
        }

        var reader = new LineReader(text.StartsWith(Retired, StringComparison.Ordinal) ? text.Substring(Retired.Length) : text, 0);
        return reader.Id();
    }

    public static LockFile Read(IEnumerable<string> lines)
    {
        var (read, problems) = (new List<LockLine>(), new List<LockProblem>());
        var number = 0;
        foreach (var line in lines)
        {
            if (Read(line, number, problems) is { } found)
            {
                var before = read.FirstOrDefault(known => known.Id == found.Id);
                if (before is not null)
                {
                    problems.Add(new LockProblem(number, 0, $"{found.Id} stands in line {before.Line + 1} already: keep one of the two"));
                }

                read.Add(found);
            }

            number++;
        }

        return new LockFile(read, problems);
    }

    private static LockLine? Read(string line, int number, List<LockProblem> problems)
    {
        // A byte order mark is no part of the first line.
        var from = line.StartsWith("\uFEFF", StringComparison.Ordinal) ? 1 : 0;
        var text = line.Substring(from);
        var indent = text.Length - text.TrimStart().Length;
        text = text.Trim();
        if (text.Length == 0 || text[0] == '#')
        {
            return null;
        }

        var isRetired = text.StartsWith(Retired, StringComparison.Ordinal);
        var reader = new LineReader(isRetired ? text.Substring(Retired.Length) : text, from + indent + (isRetired ? Retired.Length : 0));
        var id = reader.Id();
        var entry = isRetired ? null : reader.Entry(id);
        reader.End(isRetired);
        if (reader.Problem is not null)
        {
            problems.Add(new LockProblem(number, reader.Column, reader.Problem));
            return null;
        }

        return new LockLine(id, entry, number);
    }

    private static string Quoted(string id) => id.IndexOfAny([' ', '"', '\\', '=', '\t', '\r', '\n']) < 0 && id.Length > 0 && id[0] != '#' && !id.StartsWith(Retired, StringComparison.Ordinal) ? id : $"\"{Escape(id)}\"";

    private static string Escape(string text)
    {
        var escaped = new StringBuilder();
        foreach (var character in text)
        {
            _ = character switch
            {
                '"' or '\\' => escaped.Append('\\').Append(character),
                _ when char.IsControl(character) => escaped.Append("\\u").Append(((int)character).ToString("X4", CultureInfo.InvariantCulture)),
                _ => escaped.Append(character),
            };
        }

        return escaped.ToString();
    }

    /// <summary>One line from left to right. Behind the first problem it answers anything.</summary>
    private sealed class LineReader(string text, int offset)
    {
        private int _at;

        public string? Problem { get; private set; }

        public int Column { get; private set; }

        public string Id()
        {
            if (_at < text.Length && text[_at] == '"')
            {
                return String();
            }

            var start = _at;
            while (_at < text.Length && text[_at] is not (' ' or '\t' or '=' or '"'))
            {
                _at++;
            }

            if (start == _at)
            {
                Fail("there should be the id of a state, pipelineId/stateId");
            }

            return text.Substring(start, _at - start);
        }

        public LockEntry? Entry(string id)
        {
            var slash = id.IndexOf('/');
            if (slash <= 0 || slash == id.Length - 1)
            {
                Column = offset;
                Problem ??= $"{id} is no id of a state: pipelineId/stateId";
                return null;
            }

            Expect("=", "there should be an = and the state's schema");
            var key = Type("->");
            Expect("->", "there should be a -> and the type of the values");
            var value = Type(", \"", ",\"");
            Expect(",", "there should be a comma and what the values mean, in quotes");
            Skip();
            var meaning = String();
            Expect(",", "there should be a comma and the pipeline's MaxParallelism");
            Skip();
            var groups = Number();
            return Problem is null ? new LockEntry(id.Substring(0, slash), new StateSchema(id.Substring(slash + 1), key!, value!, meaning), groups) : null;
        }

        public void End(bool isRetired)
        {
            Skip();
            if (_at < text.Length)
            {
                Fail(isRetired ? "a retired entry is its id alone" : "the entry should end here");
            }
        }

        private void Skip()
        {
            while (_at < text.Length && text[_at] is ' ' or '\t')
            {
                _at++;
            }
        }

        private void Expect(string mark, string problem)
        {
            Skip();
            if (string.CompareOrdinal(text, _at, mark, 0, mark.Length) == 0)
            {
                _at += mark.Length;
            }
            else
            {
                Fail(problem);
            }
        }

        /// <summary>A type up to the mark behind it, which stands outside of the quotes of codecs.</summary>
        private StateType? Type(params string[] ends)
        {
            Skip();
            var (start, depth, isQuoted) = (_at, 0, false);
            for (; _at < text.Length; _at++)
            {
                if (!isQuoted && depth == 0 && ends.Any(end => string.CompareOrdinal(text, _at, end, 0, end.Length) == 0))
                {
                    break;
                }

                isQuoted ^= text[_at] == '"';
                depth += isQuoted ? 0 : text[_at] == '{' ? 1 : text[_at] == '}' ? -1 : 0;
            }

            if (Problem is not null)
            {
                return null;
            }

            var type = StateTypeText.TryParse(text.Substring(start, _at - start).TrimEnd(), out var problem, out var at);
            if (type is null)
            {
                _at = start + at;
                Fail($"that is no type: {problem}");
            }

            return type;
        }

        private string String()
        {
            if (_at >= text.Length || text[_at] != '"')
            {
                Fail("there should be a text in quotes");
                return string.Empty;
            }

            var read = new StringBuilder();
            for (_at++; _at < text.Length && text[_at] != '"'; _at++)
            {
                if (text[_at] != '\\')
                {
                    read.Append(text[_at]);
                }
                else if (_at + 5 < text.Length && text[_at + 1] == 'u' && int.TryParse(text.Substring(_at + 2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                {
                    read.Append((char)code);
                    _at += 5;
                }
                else if (_at + 1 < text.Length && text[_at + 1] is '"' or '\\')
                {
                    read.Append(text[++_at]);
                }
                else
                {
                    Fail("behind a backslash there is a quote, a backslash, or u and four hexadecimal digits");
                    return string.Empty;
                }
            }

            if (_at < text.Length)
            {
                _at++;
            }
            else
            {
                Fail("the text has no quote at its end");
            }

            return read.ToString();
        }

        private int Number()
        {
            var start = _at;
            while (_at < text.Length && text[_at] is >= '0' and <= '9')
            {
                _at++;
            }

            if (int.TryParse(text.Substring(start, _at - start), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is > 0 and <= MostGroups)
            {
                return number;
            }

            _at = start;
            Fail($"there should be the pipeline's MaxParallelism, 1 to {MostGroups}");
            return 1;
        }

        private void Fail(string problem)
        {
            if (Problem is null)
            {
                (Problem, Column) = (problem, offset + _at);
            }
        }
    }
}
