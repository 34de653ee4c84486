using System.IO.Pipes;
using System.Text;

namespace FastFlow.Tests.Connectors.Text;

public class TextSinkTests
{
    private readonly record struct Delay(string Airport, double Minutes, int Flights);

    private sealed class Plain(string path) : LinesToFile<Delay>(path);

    private sealed class Sums(string path) : LinesToFile<Delay>(path)
    {
        protected override void Format(in Delay value, LineWriter line) => line.Write($"{value.Airport} {value.Minutes:F1} {value.Flights}");
    }

    private sealed class Table(string path) : LinesToFile<Delay>(path)
    {
        protected override string Header => "airport,minutes,flights";

        protected override void Format(in Delay value, LineWriter line) => line.Csv().Field(value.Airport).Field(value.Minutes, "F1").Field(value.Flights);
    }

    private sealed class Careless(string path) : LinesToFile<Delay>(path)
    {
        protected override void Format(in Delay value, LineWriter line)
        {
            line.Write("half a line");
            line.Write($"{100 / value.Flights}");
        }
    }

    private sealed class Numbers(string path) : LinesToFile<long>(path);

    private sealed class Copy(string path) : LinesToFile<TextLine>(path);

    private static readonly OperatorContext Context = new("Sums", TimeProvider.System);

    private static readonly Delay[] Delays = [new("ORD", 12.5, 3), new("ATL, GA", -1.5, 1)];

    [Fact]
    public void LinesToFile_OverriddenFormat_WritesOneLinePerEvent()
    {
        using var directory = new TemporaryDirectory();
        Write(new Sums(directory["out"]), Delays);
        Assert.Equal("ORD 12.5 3\nATL, GA -1.5 1\n", File.ReadAllText(directory["out"]));
    }

    [Fact]
    public void LinesToFile_NoOverride_WritesWhatTheTypeMakesOfItself()
    {
        using var directory = new TemporaryDirectory();
        using var culture = new OtherCulture();
        Write(new Plain(directory["out"]), Delays[..1]);
        Assert.Equal("Delay { Airport = ORD, Minutes = 12.5, Flights = 3 }\n", File.ReadAllText(directory["out"]));
    }

    [Fact]
    public void LinesToFile_LinesAsTheyWereRead_KeepTheirBytes()
    {
        using var directory = new TemporaryDirectory();
        Write(new Copy(directory["out"]), [new TextLine("abc"u8.ToArray(), 1), new TextLine(new byte[] { 0xFF, 0x00 }, 2), new TextLine(default, 3)]);
        Assert.Equal([.. "abc\n"u8, 0xFF, 0x00, (byte)'\n', (byte)'\n'], File.ReadAllBytes(directory["out"]));
    }

    [Fact]
    public void LinesToFile_Header_StandsFirstAndOnce()
    {
        using var directory = new TemporaryDirectory();
        Write(new Table(directory["out"]), Delays);
        Assert.Equal("airport,minutes,flights\nORD,12.5,3\n\"ATL, GA\",-1.5,1\n", File.ReadAllText(directory["out"]));
        Write(new Table(directory["out"]) { IfExists = ExistingFile.Append }, Delays[..1]);
        Assert.Equal("airport,minutes,flights\nORD,12.5,3\n\"ATL, GA\",-1.5,1\nORD,12.5,3\n", File.ReadAllText(directory["out"]));
    }

    [Fact]
    public void LinesToFile_AppendToAbsentOrEmptyFile_WritesTheHeader()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("empty", []);
        foreach (var name in (string[])["absent", "empty"])
        {
            Write(new Table(directory[name]) { IfExists = ExistingFile.Append }, Delays[..1]);
            Assert.Equal("airport,minutes,flights\nORD,12.5,3\n", File.ReadAllText(directory[name]));
        }
    }

    [Fact]
    public void LinesToFile_AppendToTornLine_EndsItFirst()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("out", "ORD 12.5 3\nATL -0"u8);
        Write(new Sums(directory["out"]) { IfExists = ExistingFile.Append }, Delays[..1]);
        Assert.Equal("ORD 12.5 3\nATL -0\nORD 12.5 3\n", File.ReadAllText(directory["out"]));
    }

    [Fact]
    public void LinesToFile_ReplaceLongerFile_LeavesNothingOfIt()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("out", new byte[10_000]);
        Write(new Sums(directory["out"]), Delays[..1]);
        Assert.Equal("ORD 12.5 3\n", File.ReadAllText(directory["out"]));
    }

    [Fact]
    public void LinesToFile_RefuseExistingFile_FailsAtOpenAndLeavesIt()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("out", "kept"u8);
        var path = directory["out"];
        var exception = Assert.Throws<IOException>(() => new Sums(path) { IfExists = ExistingFile.Refuse }.Open(Context));
        Assert.Equal($"Sums writes '{path}', which exists already. Move it away, choose another path, or set IfExists to Append or Replace.", exception.Message);
        Assert.Equal("kept", File.ReadAllText(path));
        File.Delete(path);
        Write(new Sums(path) { IfExists = ExistingFile.Refuse }, Delays[..1]);
        Assert.Equal("ORD 12.5 3\n", File.ReadAllText(path));
    }

    [Fact]
    public void LinesToFile_NoDirectory_FailsAtOpen()
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory["nowhere"], "out");
        foreach (var ifExists in Enum.GetValues<ExistingFile>())
        {
            var exception = Assert.Throws<DirectoryNotFoundException>(() => new Sums(path) { IfExists = ifExists }.Open(Context));
            Assert.Equal($"Sums writes '{path}', but there is no directory '{directory["nowhere"]}'. Make it before the start, or correct the path.", exception.Message);
        }
    }

    [Fact]
    public void LinesToFile_Directory_FailsAtOpen()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(directory["sub"]);
        var exception = Assert.Throws<IOException>(() => new Sums(directory["sub"]).Open(Context));
        Assert.Equal($"Sums writes '{directory["sub"]}', which is a directory. Give the path of a file.", exception.Message);
    }

    [Fact]
    public void LinesToFile_ReadOnlyFile_FailsAtOpen()
    {
        Assert.SkipWhen(Environment.IsPrivilegedProcess, "Whoever may do anything may write to read-only files.");
        using var directory = new TemporaryDirectory();
        var path = directory.Write("out", "kept"u8);
        File.SetAttributes(path, FileAttributes.ReadOnly);
        var exception = Assert.Throws<IOException>(() => new Sums(path).Open(Context));
        Assert.Equal($"Sums writes '{path}', but this process may not. Give it the right to, or choose another path.", exception.Message);
        File.SetAttributes(path, FileAttributes.Normal);
    }

    [Fact]
    public void LinesToFile_DiskFull_NamesFileAndByteAndWritesNoMore()
    {
        Assert.SkipUnless(File.Exists("/dev/full"), "Needs a device that is always full.");
        var writer = new Numbers("/dev/full").Open(new OperatorContext("Numbers", TimeProvider.System));
        writer.Write([1, 2, 3]);
        var exception = Assert.Throws<IOException>(writer.Flush);
        Assert.StartsWith("Numbers can't write to '/dev/full' at byte 0: No space left on device", exception.Message);
        Assert.EndsWith("The lines from there on are missing; make room, or choose another place, and start again.", exception.Message);

        // A caller that goes on is told again; closing isn't asked to do the impossible.
        Assert.Equal(exception.Message, Assert.Throws<IOException>(() => writer.Write([4])).Message);
        writer.Flush();
        writer.Dispose();
    }

    [Fact]
    public void LinesToFile_BufferedUntilFlush_ThenVisible()
    {
        using var directory = new TemporaryDirectory();
        using var writer = new Sums(directory["out"]).Open(Context);
        writer.Write(Delays[..1]);
        Assert.Equal("", File.ReadAllText(directory["out"]));
        writer.Flush();
        Assert.Equal("ORD 12.5 3\n", File.ReadAllText(directory["out"]));
        writer.Write(Delays[..1]);
        writer.Dispose();
        writer.Dispose();
        Assert.Equal("ORD 12.5 3\nORD 12.5 3\n", File.ReadAllText(directory["out"]));
    }

    [Fact]
    public void LinesToFile_FormatThrows_NamesSinkEventAndFileAndKeepsTheLinesBefore()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["out"];
        var writer = new Careless(path).Open(new OperatorContext("Careless", TimeProvider.System));
        var exception = Assert.Throws<FormatException>(() => writer.Write([new Delay("ORD", 1, 50), new Delay("ATL", 1, 0)]));
        Assert.Equal($"Careless can't write Delay {{ Airport = ATL, Minutes = 1, Flights = 0 }} to '{path}': Attempted to divide by zero.", exception.Message);
        Assert.IsType<DivideByZeroException>(exception.InnerException);

        // A caller that goes on finds nothing of the failed line.
        writer.Write([new Delay("ORD", 1, 20)]);
        writer.Dispose();
        Assert.Equal("half a line2\nhalf a line5\n", File.ReadAllText(path));
    }

    [Fact]
    public void LinesToFile_LineBeyondTheLimit_IsAnErrorAndNoMemory()
    {
        using var directory = new TemporaryDirectory();
        using var writer = new Sums(directory["out"]) { MaxRecordBytes = 64 }.Open(Context);
        writer.Write(Delays);
        var exception = Assert.Throws<FormatException>(() => writer.Write([new Delay(new string('x', 65), 1, 1)]));
        Assert.Contains("the line is longer than 64 bytes; it begins 'xxx", exception.Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new Sums("x") { MaxRecordBytes = 63 });
    }

    [Fact]
    public void LinesToFile_SeveralWorkers_ShareTheFileByWholeLines()
    {
        using var directory = new TemporaryDirectory();
        var sink = new Table(directory["out"]);
        const int Events = 20_000;
        var writers = Enumerable.Range(0, 2).Select(worker => sink.Open(new OperatorContext("Table", TimeProvider.System, worker, 2))).ToArray();
        Parallel.For(0, 2, worker =>
        {
            for (var i = 0; i < Events; i++)
            {
                writers[worker].Write([new Delay($"W{worker}", i, i)]);
            }

            writers[worker].Dispose();
        });
        var lines = File.ReadAllLines(directory["out"]);
        Assert.Equal("airport,minutes,flights", lines[0]);
        for (var worker = 0; worker < 2; worker++)
        {
            Assert.Equal(Enumerable.Range(0, Events).Select(i => $"W{worker},{i}.0,{i}"), lines.Where(line => line.StartsWith($"W{worker},")));
        }
    }

    [Fact]
    public void LinesToFile_SteadyState_AllocatesNothing()
    {
        using var directory = new TemporaryDirectory();
        using var writer = new Table(directory["out"]).Open(Context);
        var delays = Enumerable.Range(0, 256).Select(i => new Delay($"airport \"{i}\"", i * 1.37, i)).ToArray();
        Write(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Write(100);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Write(int times)
        {
            for (var i = 0; i < times; i++)
            {
                writer.Write(delays);
            }

            writer.Flush();
        }
    }

    [Fact]
    public void StandardOutput_ReaderHasClosedThePipe_SaysSo()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "The console's own stream tells nothing there.");
        using var pipe = new AnonymousPipeServerStream(PipeDirection.In);
        var output = new LineOutput(StandardOutput.Open(pipe.ClientSafePipeHandle.DangerousGetHandle()), "Print", "standard output", isNew: true, StandardOutput.Gate);
        output.Write("first\n"u8);
        var buffer = new byte[6];
        pipe.ReadExactly(buffer);
        Assert.Equal("first\n", Encoding.UTF8.GetString(buffer));
        pipe.Dispose();
        var exception = Assert.Throws<IOException>(() => output.Write("second\n"u8));
        Assert.Equal("Print can't write to standard output any more: its reader has closed it, after 6 bytes. What follows is lost.", exception.Message);
    }

    private static void Write<T>(TextSink<T> sink, ReadOnlySpan<T> events)
    {
        using var writer = sink.Open(Context);
        writer.Write(events);
        writer.Flush();
    }
}
