using Npgsql;

namespace FastFlow;

/// <summary>
/// Takes the values of one row, in the order of the sink's columns: <c>row.Add(delay.Airport).Add(delay.Minutes).Add(delay.Time)</c>. Each is sent as its column's type: a number may widen, an instant
/// is rounded down to the microseconds that PostgreSQL keeps.
/// </summary>
public sealed class PostgresRow
{
    private const long TicksPerMicrosecond = 10;

    private readonly PostgresColumn[] _columns;
    private NpgsqlBinaryImporter? _importer;
    private int _next;

    internal PostgresRow(PostgresColumn[] columns) => _columns = columns;

    /// <summary>A text; null is NULL.</summary>
    /// <exception cref="FormatException">The text has a character that PostgreSQL can't keep.</exception>
    public PostgresRow Add(string? value)
    {
        if (value is null)
        {
            return AddNull();
        }

        ref readonly var column = ref Next();
        if (value.Contains('\0'))
        {
            throw new FormatException($"the text for column '{column.Name}' has a character U+0000, which PostgreSQL can't keep. Mend the text where it comes from.");
        }

        _importer!.Write(value, column.Type);
        return this;
    }

    /// <summary>A value of any type that Npgsql knows.</summary>
    public PostgresRow Add<TValue>(TValue value)
    {
        ref readonly var column = ref Next();
        if (typeof(TValue) == typeof(Timestamp))
        {
            _importer!.Write(Floor(((Timestamp)(object)value!).ToDateTime()), column.Type);
        }
        else if (typeof(TValue) == typeof(DateTimeOffset))
        {
            _importer!.Write(Floor(((DateTimeOffset)(object)value!).UtcDateTime), column.Type);
        }
        else if (typeof(TValue) == typeof(DateTime))
        {
            _importer!.Write(Floor((DateTime)(object)value!), column.Type);
        }
        else if (value is null)
        {
            _importer!.WriteNull();
        }
        else
        {
            _importer!.Write(value, column.Type);
        }

        return this;
    }

    /// <summary>A value that may be absent: NULL then.</summary>
    public PostgresRow Add<TValue>(TValue? value)
        where TValue : struct => value is null ? AddNull() : Add(value.GetValueOrDefault());

    /// <summary>NULL.</summary>
    public PostgresRow AddNull()
    {
        _ = Next();
        _importer!.WriteNull();
        return this;
    }

    internal void Begin(NpgsqlBinaryImporter importer) => (_importer, _next) = (importer, 0);

    internal void End()
    {
        if (_next != _columns.Length)
        {
            throw new FormatException($"Write has given {_next} of {_columns.Length} values; '{_columns[_next].Name}' is missing. Add one value per column, in the order of Columns.");
        }
    }

    private ref readonly PostgresColumn Next()
    {
        if (_next == _columns.Length)
        {
            throw new FormatException($"Write gives more values than the {_columns.Length} of Columns. Add one value per column, in the order of Columns.");
        }

        return ref _columns[_next++];
    }

    // Npgsql would round towards zero, which is up before the year 2000.
    private static DateTime Floor(DateTime value) => new(value.Ticks - (value.Ticks % TicksPerMicrosecond), value.Kind);
}

/// <summary>A column of the target.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as the server calls it.</param>
/// <param name="Declared">The same with its length or precision.</param>
/// <param name="IsRequired">NULL is refused.</param>
internal readonly record struct PostgresColumn(string Name, string Type, string Declared, bool IsRequired)
{
    public string Definition => $"{PostgresNames.Quote(Name)} {Declared}{(IsRequired ? " NOT NULL" : "")}";
}
