using System.Collections.Generic;
using System.Linq;
using FastFlow.Compiler;

namespace FastFlow.Generators;

/// <summary>
/// Emits the struct that makes events of records: for CSV of the fields of a row, for JSON of the properties of an object (a method per
/// nested type). It does no reflection and, but for new texts and classes, allocates nothing.
/// </summary>
internal sealed class RecordReaderEmitter
{
    private const string Reader = "global::FastFlow.FieldReader";

    private readonly CodeWriter _writer;
    private readonly RecordModel _record;
    private readonly string _name;
    private readonly NameScope _members;
    private readonly Dictionary<string, string> _enumReaders = [];
    private readonly List<RecordColumn> _enums = [];

    private RecordReaderEmitter(CodeWriter writer, RecordModel record, string name)
    {
        _writer = writer;
        _record = record;
        _name = name;
        _members = new NameScope(["Bind", "TryRead", name]);
    }

    /// <summary>Writes the struct as a private nested type called <paramref name="name"/>; the record has no problems.</summary>
    public static void Emit(CodeWriter writer, RecordModel record, string name) => new RecordReaderEmitter(writer, record, name).Emit();

    private void Emit()
    {
        var root = new Shape(_record, "TryRead", string.Empty, string.Empty, _members);
        var isCsv = _record.Format == RecordFormat.Csv;
        _writer.Line($"/// <summary>Makes a {Xml(Simple(_record.Type))} of {(isCsv ? "a CSV record: each member of the column of its name" : "a JSON object: each member of the property of its name")}.</summary>");
        _writer.Open($"private struct {_name} : global::FastFlow.I{(isCsv ? "Csv" : "Json")}RecordReader<{_record.Type}>");
        Fields(root);
        Bind(root);
        _writer.Blank();
        if (isCsv)
        {
            CsvTryRead(root);
        }
        else
        {
            JsonTryRead(root);
        }

        foreach (var column in _enums)
        {
            EnumReader(column);
        }

        _writer.Close();
    }

    private void Fields(Shape root)
    {
        var count = 0;
        foreach (var (column, _, place, pool) in root.All())
        {
            if (_record.Format == RecordFormat.Csv)
            {
                _writer.Line($"private int {place};");
                count++;
            }

            if (column.Kind == ColumnKind.Text)
            {
                _writer.Line($"private global::FastFlow.TextPool {pool};");
                count++;
            }
        }

        if (count > 0)
        {
            _writer.Blank();
        }
    }

    private void Bind(Shape root)
    {
        _writer.Open("public void Bind(global::FastFlow.RecordBinding binding)");
        foreach (var (column, _, place, pool) in root.All())
        {
            if (_record.Format == RecordFormat.Csv)
            {
                _writer.Line($"{place} = binding.Column({Naming.Literal(column.Name)});");
            }

            if (column.Kind == ColumnKind.Text)
            {
                _writer.Line($"{pool} = binding.TextPool();");
            }
        }

        _writer.Close();
    }

    private void CsvTryRead(Shape shape)
    {
        _writer.Open($"public readonly bool TryRead(in global::FastFlow.CsvRow row, out {_record.Type} record)");
        _writer.Line("record = default!;");
        foreach (var (column, local, place, _) in shape.Columns)
        {
            var fail = $"return row.Fail({place}, {Naming.Literal(column.Expected)});";
            if (!column.IsNullable)
            {
                _writer.Block($"if (!{Read(column, $"row[{place}]", shape, "var " + local)})", () => _writer.Line(fail));
                continue;
            }

            var present = shape.Locals.Unique(Bare(local) + "Value");
            _writer.Line($"{column.Type}? {local} = null;");
            _writer.Open($"if (row[{place}].Length > 0)");
            _writer.Block($"if (!{Read(column, $"row[{place}]", shape, "var " + present)})", () => _writer.Line(fail));
            _writer.Line($"{local} = {present};");
            _writer.Close();
        }

        _writer.Blank();
        Make(shape);
        _writer.Close();
    }

    private void JsonTryRead(Shape shape)
    {
        var isRoot = shape.Path.Length == 0;
        if (!isRoot)
        {
            _writer.Blank();
            _writer.Line($"/// <summary>The object that is the value of {shape.Path.TrimEnd('.')}.</summary>");
        }

        _writer.Open($"{(isRoot ? "public" : "private")} readonly bool {shape.Method}(ref global::FastFlow.JsonRow row, out {shape.Record.Type} record)");
        _writer.Line("record = default!;");
        foreach (var (column, local, _, _) in shape.Columns)
        {
            _writer.Line(column.IsNullable ? $"{column.Type}? {local} = null;" : $"{column.Type} {local} = default{(column.IsReference ? "!" : string.Empty)};");
        }

        _writer.Line("var seen = 0UL;");
        if (isRoot)
        {
            _writer.Block("if (!row.Open())", () => _writer.Line("return false;"));
        }

        _writer.Open("while (row.NextProperty(out var property))");
        for (var i = 0; i < shape.Columns.Count; i++)
        {
            Property(shape, i);
        }

        _writer.Block("else", () => _writer.Line("row.Skip();"));
        _writer.Close();
        Missing(shape);
        Make(shape);
        _writer.Close();
        foreach (var nested in shape.Nested.Values)
        {
            JsonTryRead(nested);
        }
    }

    private void Property(Shape shape, int index)
    {
        var (column, local, _, _) = shape.Columns[index];
        var path = Naming.Literal(shape.Path + column.Name);
        _writer.Open($"{(index == 0 ? "if" : "else if")} ({Reader}.Is(property, {Naming.Literal(column.Name)}u8))");
        _writer.Block($"if ((seen & (1UL << {index})) != 0)", () => _writer.Line($"return row.FailTwice({path});"));
        _writer.Line($"seen |= 1UL << {index};");
        var fail = $"return row.Fail({path}, {Naming.Literal(column.Expected)});";
        if (column.Kind == ColumnKind.Nested)
        {
            NestedProperty(shape, column, local, fail);
        }
        else if (column.IsNullable)
        {
            var present = shape.Locals.Unique(Bare(local) + "Value");
            _writer.Block($"if (!row.{Next(column)}(out var text, out var isNull))", () => _writer.Line(fail));
            _writer.Open("if (!isNull)");
            _writer.Block($"if (!{Read(column, "text", shape, "var " + present)})", () => _writer.Line(fail));
            _writer.Line($"{local} = {present};");
            _writer.Close();
        }
        else
        {
            _writer.Block($"if (!row.{Next(column)}(out var text) || !{Read(column, "text", shape, local)})", () => _writer.Line(fail));
        }

        _writer.Close();
    }

    private void NestedProperty(Shape shape, RecordColumn column, string local, string fail)
    {
        if (column.IsNullable)
        {
            _writer.Open("if (!row.TrySkipNull())");
        }

        var present = column.IsNullable ? "var " + shape.Locals.Unique(Bare(local) + "Value") : local;
        _writer.Block("if (!row.OpenNested())", () => _writer.Line(fail));
        _writer.Block($"if (!{shape.Nested[column.Member].Method}(ref row, out {present}))", () => _writer.Line("return false;"));
        if (column.IsNullable)
        {
            _writer.Line($"{local} = {present.Substring("var ".Length)};");
            _writer.Close();
        }
    }

    // Properties that the event can't do without are bits that must all have been seen.
    private void Missing(Shape shape)
    {
        var required = 0UL;
        for (var i = 0; i < shape.Columns.Count; i++)
        {
            required |= shape.Columns[i].Column.IsNullable ? 0 : 1UL << i;
        }

        if (required == 0)
        {
            _writer.Blank();
            return;
        }

        var mask = $"0x{required:X}UL";
        var names = string.Join(", ", shape.Columns.Select(column => Naming.Literal(shape.Path + column.Column.Name)));
        _writer.Block($"if ((seen & {mask}) != {mask})", () => _writer.Line($"return row.FailMissing(~seen & {mask}, {names});"));
    }

    private void Make(Shape shape)
    {
        var arguments = shape.Columns.Where(c => c.Column.IsParameter).Select(c => c.Local);
        var set = shape.Columns.Where(c => !c.Column.IsParameter).Select(c => $"{Naming.Escape(c.Column.Member)} = {c.Local}").ToList();
        var initializer = set.Count == 0 ? string.Empty : $" {{ {string.Join(", ", set)} }}";
        _writer.Line($"record = new {shape.Record.Type}({string.Join(", ", arguments)}){initializer};");
        _writer.Line("return true;");
    }

    private string Read(RecordColumn column, string text, Shape shape, string target) => column.Kind switch
    {
        ColumnKind.Text => $"{shape.PoolOf(column)}.TryGet({text}, out {target})",
        ColumnKind.Parsable => $"{Reader}.TryReadParsable({text}, out {Typed(column, target)})",
        ColumnKind.Enum => $"{EnumReaderOf(column)}({text}, out {target})",
        _ => $"{Reader}.TryRead({text}, out {Typed(column, target)})",
    };

    // The overload is chosen by the type of the out argument.
    private static string Typed(RecordColumn column, string target) =>
        target.StartsWith("var ", System.StringComparison.Ordinal) ? column.Type + target.Substring("var".Length) : target;

    private string EnumReaderOf(RecordColumn column)
    {
        if (!_enumReaders.TryGetValue(column.Type, out var method))
        {
            method = _members.Unique("TryRead" + Simple(column.Type));
            _enumReaders.Add(column.Type, method);
            _enums.Add(column);
        }

        return method;
    }

    private void EnumReader(RecordColumn column)
    {
        _writer.Blank();
        _writer.Line($"/// <summary>A {Xml(Simple(column.Type))} by its name.</summary>");
        _writer.Open($"private static bool {_enumReaders[column.Type]}(global::System.ReadOnlySpan<byte> text, out {column.Type} value)");
        foreach (var member in column.EnumMembers)
        {
            _writer.Open($"if ({Reader}.Is(text, {Naming.Literal(member)}u8))");
            _writer.Line($"value = {column.Type}.{Naming.Escape(member)};");
            _writer.Line("return true;");
            _writer.Close();
        }

        _writer.Blank();
        _writer.Line("value = default;");
        _writer.Line("return false;");
        _writer.Close();
    }

    private static string Next(RecordColumn column) => column.Kind == ColumnKind.Text ? "NextText" : "NextScalar";

    private static string Bare(string local) => local.TrimStart('@');

    private static string Simple(string type) => type.Substring(type.LastIndexOfAny(['.', ':']) + 1);

    private static string Xml(string text) => text.Replace("&", "&amp;").Replace("<", "&lt;").Replace(">", "&gt;");

    /// <summary>The names that belong to one object: the event's own, or a nested one's.</summary>
    private sealed class Shape
    {
        public Shape(RecordModel record, string method, string path, string prefix, NameScope members)
        {
            Record = record;
            Method = method;
            Path = path;
            foreach (var column in record.Columns)
            {
                var field = Naming.Field(prefix + column.Member);
                var local = Locals.Unique(Naming.CamelCase(column.Member));
                var place = record.Format == RecordFormat.Csv ? members.Unique(field) : string.Empty;
                Columns.Add((column, local, place, column.Kind == ColumnKind.Text ? members.Unique(field + "Texts") : string.Empty));
                if (column.Nested is not null)
                {
                    Nested.Add(column.Member, new Shape(column.Nested, members.Unique("TryRead" + prefix + column.Member), path + column.Name + ".", prefix + column.Member, members));
                }
            }
        }

        public RecordModel Record { get; }

        public string Method { get; }

        /// <summary>How messages reach the object: empty, or <c>address.</c></summary>
        public string Path { get; }

        public NameScope Locals { get; } = new(["row", "record", "seen", "property", "text", "isNull", "value"]);

        public List<(RecordColumn Column, string Local, string Place, string Pool)> Columns { get; } = [];

        public Dictionary<string, Shape> Nested { get; } = [];

        public string PoolOf(RecordColumn column) => Columns.First(c => c.Column.Member == column.Member).Pool;

        public IEnumerable<(RecordColumn Column, string Local, string Place, string Pool)> All() =>
            Columns.Concat(Nested.Values.SelectMany(nested => nested.All()));
    }
}
