using static GptVis.Interactive.Notebook;

namespace GptVis.Interactive.Tests;

[Collection(nameof(UsesTheModelOfAllCalls))]
public sealed class NotebookExceptionTests
{
    [Fact]
    public void It_keeps_what_was_thrown_and_shows_the_sentence_alone()
    {
        var refusal = Assert.Throws<NotebookException>(() => PlotGradients("i like", position: 9));
        var thrown = Assert.IsType<ArgumentOutOfRangeException>(refusal.InnerException);
        Assert.NotNull(thrown.StackTrace);
        Assert.Equal("Position 9 was requested; this text has 2 tokens: 0 to 1.", refusal.ToString());
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_kept_too()
    {
        string folder = Directory.CreateTempSubdirectory("gptvis-refusal-").FullName;
        try
        {
            var refusal = Assert.Throws<NotebookException>(() => UseModel(folder));
            Assert.IsType<FileNotFoundException>(refusal.InnerException);
            Assert.Equal(refusal.InnerException.Message, refusal.ToString());
        }
        finally
        {
            Directory.Delete(folder);
        }
    }
}
