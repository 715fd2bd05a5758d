using GptVis.Cli.Gallery;
using GptVis.Cli.Notebooks.Files;
using GptVis.Tests.Shared;

namespace GptVis.Cli.Tests.Gallery;

public sealed class GalleryTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "docs", "pictures");

    private static IEnumerable<string> Pages =>
        PictureSubject.ReadAll(Folder).SelectMany(subject => subject.Pages).Select(page => page.Name);

    [Fact]
    public void The_committed_notebooks_are_those_of_the_pages()
    {
        const string WriteAgain =
            "The pages of docs/pictures have changed since the notebooks were written. Run: dotnet run -c Release "
            + "--project src/GptVis.Cli -- gallery";
        var subjects = PictureSubject.ReadAll(Folder);
        string notebooks = Path.Combine(Repository.Root, "notebooks");
        Assert.Equal(subjects.Select(subject => subject.NotebookName),
            Directory.GetFiles(notebooks, "gallery*.ipynb").Select(file => Path.GetFileName(file))
                .Order(StringComparer.Ordinal));
        Assert.All(subjects, subject =>
        {
            var committed = NotebookFile.Read(Path.Combine(notebooks, subject.NotebookName));
            var now = new GalleryNotebook(subject).Document;
            Assert.True(
                committed.Cells.Select(cell => cell.Source)
                    .SequenceEqual(now.Cells.Select(cell => cell.Source)), WriteAgain);
            Assert.True(
                committed.Cells.Select(cell => cell.HasTag("text-only"))
                    .SequenceEqual(now.Cells.Select(cell => cell.HasTag("text-only"))), WriteAgain);
        });
    }

    [Fact]
    public void Every_page_is_in_the_index_and_has_its_picture()
    {
        string[] pages = [.. Pages];
        Assert.Equal(
            Directory.GetFiles(Folder, "*.md").Select(file => Path.GetFileNameWithoutExtension(file))
                .Where(name => name != "README").Order(StringComparer.Ordinal),
            pages.Order(StringComparer.Ordinal));
        Assert.All(pages, page =>
        {
            Assert.True(File.Exists(Path.Combine(Folder, "images", page + ".png")), $"{page}.png");
            Assert.Contains($"](images/{page}.png)", File.ReadAllText(Path.Combine(Folder, page + ".md")),
                StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_picture_that_a_notebook_can_call_has_a_page()
    {
        // A call returns a View; those of the list show text or tables that need no explanation of their own.
        string[] plain = ["Tokens", "Models", "ReleaseModel", "Preflight"];
        var calls = typeof(GptVis.Interactive.Notebook).GetMethods()
            .Where(method => method.ReturnType == typeof(GptVis.Figures.Views.View)).Select(method => method.Name);
        Assert.Empty(calls.Distinct().Except(plain).Except(Pages));
    }

    [Fact]
    public void A_page_that_is_not_as_it_has_to_be_is_named()
    {
        string folder = Directory.CreateTempSubdirectory("gptvis-pages-").FullName;
        try
        {
            Assert.Contains("has no README.md", Assert.Throws<UserError>(() => PictureSubject.ReadAll(folder)).Message,
                StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, "README.md"), "- [A](A.md)\n\n## B\n\n- [elsewhere](../B.md)\n");
            Assert.Contains("has no section", Assert.Throws<UserError>(() => PictureSubject.ReadAll(folder)).Message,
                StringComparison.Ordinal);
            File.WriteAllText(
                Path.Combine(folder, "README.md"), "## First, \"all\"\n\n- [A](A.md)\n- [elsewhere](../B.md)\n");
            Assert.Contains("A.md does not exist",
                Assert.Throws<UserError>(() => PictureSubject.ReadAll(folder)).Message, StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, "A.md"), "# B: b\n");
            Assert.Contains("needs \"# A: \"", Assert.Throws<UserError>(() => PictureSubject.ReadAll(folder)).Message,
                StringComparison.Ordinal);
            File.WriteAllText(Path.Combine(folder, "A.md"), "# A: all of it\n```csharp\nA()\n```\n");
            Assert.Contains("has 1 csharp blocks",
                Assert.Throws<UserError>(() => PictureSubject.ReadAll(folder)).Message, StringComparison.Ordinal);
            File.WriteAllText(
                Path.Combine(folder, "A.md"), "# A: all of it\n```csharp\nA()\n```\n```csharp\nA(model: gpt2)\n```\n");
            var subject = Assert.Single(PictureSubject.ReadAll(folder));
            Assert.Equal(("First, \"all\"", "gallery-1-first-all.ipynb"), (subject.Title, subject.NotebookName));
            var page = Assert.Single(subject.Pages);
            Assert.Equal(("A", "all of it"), (page.Name, page.Subject));
            Assert.Equal(["A()", "A(model: gpt2)"], page.Snippets);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
