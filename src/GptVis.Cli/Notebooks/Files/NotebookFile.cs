using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using GptVis.Files;

namespace GptVis.Cli.Notebooks.Files;

/// <summary>Reads notebooks of either format, writes .ipynb.</summary>
internal static class NotebookFile
{
    // Jupyter's layout: an indent of one space and no \u escapes, so that diffs stay readable.
    private static readonly JsonSerializerOptions Layout = new()
    {
        WriteIndented = true,
        IndentSize = 1,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static NotebookDocument Read(string path)
    {
        if (Directory.Exists(path)) throw new UserError($"{path} is a folder. Give a notebook: .ipynb or .dib.");

        string extension = Path.GetExtension(path).ToLowerInvariant();
        if (extension is not (".ipynb" or ".dib"))
            throw new UserError($"{path} does not end in .ipynb or .dib, which are the notebooks that gptvis runs.");
        if (!File.Exists(path)) throw new UserError($"There is no file {path}.");

        byte[] bytes = ReadBytes(path);
        return extension == ".dib" ? DibFormat.Parse(Encoding.UTF8.GetString(bytes)) : IpynbFormat.Parse(bytes, path);
    }

    public static void Write(NotebookDocument notebook, string path) => AtomicFile.Write(path, ToBytes(notebook));

    /// <summary>The bytes that <see cref="Write"/> writes.</summary>
    public static byte[] ToBytes(NotebookDocument notebook) =>
        Encoding.UTF8.GetBytes(notebook.Json.ToJsonString(Layout) + "\n");

    private static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{path} cannot be read: {error.Message}");
        }
    }
}
