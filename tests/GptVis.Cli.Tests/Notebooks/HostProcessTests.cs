using GptVis.Cli.Notebooks.Host;
using GptVis.Host.Scripting;

namespace GptVis.Cli.Tests.Notebooks;

[Trait("Needs", "gptvis")]
public sealed class HostProcessTests
{
    [Fact]
    public async Task What_arrives_between_two_cells_belongs_to_the_next_one()
    {
        using var host = HostProcess.Start(AppContext.BaseDirectory);
        List<HostEvent> first = [], second = [];
        string folder = Directory.CreateTempSubdirectory("gptvis-between-").FullName;
        string go = Path.Combine(folder, "go"), gone = Path.Combine(folder, "gone");
        try
        {
            string child = $"while [ ! -e '{go}' ]; do sleep 0.05; done; echo late; touch '{gone}'";
            Assert.Null(await host.RunCellAsync(
                1, CellLanguages.CSharp,
                    $"Console.Write(\"early\");\nSystem.Diagnostics.Process.Start(\"sh\", [\"-c\", \"{child}\"]);",
                        first.Add, CancellationToken.None));

            File.WriteAllText(go, "");
            while (!File.Exists(gone)) await Task.Delay(20);
            await Task.Delay(500);      // the text is in the pipe; our thread has still to read it
            Assert.Equal("early", Text(first));

            Assert.Null(
                await host.RunCellAsync(
                    2, CellLanguages.CSharp, "Console.Write(\"second\");", second.Add, CancellationToken.None));
            Assert.Equal("early", Text(first));
            Assert.Equal("late\nsecond", Text(second));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Text(IEnumerable<HostEvent> events) =>
        string.Concat(events.OfType<HostEvent.Stream>().Select(e => e.Text));
}
