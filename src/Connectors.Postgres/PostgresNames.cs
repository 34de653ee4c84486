using Npgsql;

namespace FastFlow;

/// <summary>The tables of one sink, quoted, and what messages call them. No message has more of a connection string than host and database.</summary>
internal sealed class PostgresNames
{
    public PostgresNames(NpgsqlDataSource database, string bookkeeping, string schema, string table, IReadOnlyList<string> columns)
    {
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        Target = $"{Quote(schema)}.{Quote(table)}";
        Shown = $"{schema}.{table} in database '{connection.Database ?? connection.Username}' on {connection.Host}:{connection.Port}";
        Bookkeeping = Quote(bookkeeping);
        Sinks = $"{Bookkeeping}.sinks";
        Commits = $"{Bookkeeping}.commits";
        Columns = columns;
        ColumnList = string.Join(", ", columns.Select(Quote));
    }

    /// <summary>The table that gets the rows.</summary>
    public string Target { get; }

    /// <summary>The target in messages.</summary>
    public string Shown { get; }

    public string Bookkeeping { get; }

    /// <summary>Which attempt may write, per sink.</summary>
    public string Sinks { get; }

    /// <summary>What was committed last, per worker of a sink.</summary>
    public string Commits { get; }

    public IReadOnlyList<string> Columns { get; }

    public string ColumnList { get; }

    /// <summary>The table in which a sink's rows wait.</summary>
    public string Staged(string pipeline, string sink) => $"{Bookkeeping}.{Quote($"staged_{StableHash($"{pipeline}\n{sink}\n{Target}"):x16}")}";

    public static string Quote(string name) => name.Length > 0 && !name.Contains('\0')
        ? $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
        : throw new ArgumentException($"'{name.Replace("\0", "\\0", StringComparison.Ordinal)}' can't be the name of a table or column: it is empty or has a character U+0000.", nameof(name));

    // FNV-1a over UTF-16: a name that is the same for ever, short enough for PostgreSQL.
    private static ulong StableHash(string text)
    {
        var hash = 14695981039346656037UL;
        foreach (var unit in text)
        {
            hash = (hash ^ unit) * 1099511628211UL;
        }

        return hash;
    }
}
