using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace FastFlow.EndToEnd.Tests;

/// <summary>The pipeline in a process of its own.</summary>
internal sealed class MarketProcess : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;
    private readonly Task<string> _errors;
    private readonly List<string> _lines = [];

    private MarketProcess(Process process)
    {
        _process = process;
        _errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>What it has said so far.</summary>
    public IReadOnlyList<string> Lines => _lines;

    public int ExitCode => _process.ExitCode;

    public static MarketProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "FastFlow.Tests.Market.dll"), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        return new(Process.Start(start)!);
    }

    /// <summary>Waits for its next line; false if it has ended.</summary>
    public async Task<bool> NextLine()
    {
        var line = await _process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience, TestContext.Current.CancellationToken);
        if (line is null)
        {
            return false;
        }

        _lines.Add(line);
        return true;
    }

    /// <summary>How many events it has read, as far as it has said.</summary>
    public int Read => _lines.Count > 0 && _lines[^1].Split(' ') is ["runs" or "ended", var read, ..] ? int.Parse(read, CultureInfo.InvariantCulture) : 0;

    /// <summary>Waits until it has said so many lines; false if it has ended before.</summary>
    public async Task<bool> HasSaid(int lines)
    {
        while (_lines.Count < lines)
        {
            if (!await NextLine())
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Waits for a line that says it has read so many events; false if it has ended before.</summary>
    public async Task<bool> HasRead(int events)
    {
        while (await NextLine())
        {
            if (Read >= events && Read > 0)
            {
                return true;
            }
        }

        return false;
    }

    public async Task Say(string line)
    {
        await _process.StandardInput.WriteLineAsync(line);
        await _process.StandardInput.FlushAsync(TestContext.Current.CancellationToken);
    }

    public void Kill() => _process.Kill();

    public void Terminate() => Assert.Equal(0, Kill(_process.Id, PosixSigTerm));

    /// <summary>Waits for its end.</summary>
    /// <returns>What it said on standard error.</returns>
    public async Task<string> Ended()
    {
        while (await NextLine())
        {
        }

        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return await _errors;
    }

    /// <summary>Waits for its end, which must be that of a job that has ended well.</summary>
    public async Task EndedWell()
    {
        var errors = await Ended();
        Assert.True(_process.ExitCode == 0, $"exit code {_process.ExitCode}: {errors}");
        Assert.Empty(errors);
        Assert.StartsWith("ended ", _lines[^1]);
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private const int PosixSigTerm = 15;

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
