using DuckDB.NET.Data;

namespace FlightDelays.Tests;

/// <summary>The real file in DuckDB: what the sample's windows have to give, computed by an engine that knows nothing of streams.</summary>
/// <remarks>
/// Every flight has the watermark that it carries: the highest scheduled departure of all lines before it, less two hours. From that and the allowed lateness of
/// six hours follows which windows it is too late for, whatever the sample does. A window that doesn't depend on the data can thus be computed in SQL alone.
/// </remarks>
internal sealed class FlightDatabase : IDisposable
{
    private readonly DuckDBConnection _connection = new("DataSource=:memory:");

    public FlightDatabase(string file)
    {
        _connection.Open();
        Execute(
            $$"""
            CREATE TABLE lines AS
            SELECT row_number() OVER () AS line, *, scheduled + to_minutes(delay) AS known
            FROM read_csv('{{file.Replace("'", "''", StringComparison.Ordinal)}}', header = true, parallel = false,
                columns = {'scheduled': 'TIMESTAMP', 'delay': 'INTEGER', 'distance': 'INTEGER', 'origin': 'VARCHAR', 'destination': 'VARCHAR'});

            CREATE TABLE flights AS
            SELECT *, time_bucket(INTERVAL 1 HOUR, scheduled) AS hour, highest - INTERVAL 2 HOUR AS carried
            FROM (SELECT *, max(scheduled) OVER (ORDER BY line ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS highest FROM lines);

            CREATE MACRO is_late(window_end, carried) AS coalesce(window_end + INTERVAL 6 HOUR <= carried, false);
            """);
    }

    /// <summary>The rows of a query, each made by a function of its fields.</summary>
    public List<T> Query<T>(string sql, Func<Row, T> make)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(make(new Row(reader)));
        }

        return rows;
    }

    public long Count(string sql) => Assert.Single(Query(sql, row => row.Long(0)));

    public void Dispose() => _connection.Dispose();

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>A row of a result.</summary>
    public readonly struct Row(DuckDBDataReader reader)
    {
        public string Text(int field) => reader.GetString(field);

        public long Long(int field) => reader.GetInt64(field);

        public int Int(int field) => reader.GetInt32(field);

        public double Double(int field) => reader.GetDouble(field);

        /// <summary>A time; DuckDB's have no zone, the file's are UTC.</summary>
        public Timestamp Time(int field) => Timestamp.From(DateTime.SpecifyKind(reader.GetDateTime(field), DateTimeKind.Utc));

        /// <summary>A time that may be absent.</summary>
        public Timestamp? TimeOrNull(int field) => reader.IsDBNull(field) ? null : Time(field);
    }
}
